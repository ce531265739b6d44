package wsapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi/types"
	"github.com/coder/websocket"

	"platimo/infra/stack/lambda"
)

// function sends its events to the test and answers what the test says.
type function struct {
	events  chan events.APIGatewayWebsocketProxyRequest
	answers chan string
	t       *testing.T
}

func (f *function) Invoke(ctx context.Context, payload []byte) (lambda.Result, error) {
	var e events.APIGatewayWebsocketProxyRequest
	d := json.NewDecoder(strings.NewReader(string(payload)))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		f.t.Errorf("event %s: %v", payload, err)
	}
	f.events <- e
	select {
	case a := <-f.answers:
		if a == "fail" {
			return lambda.Result{Err: &lambda.Error{Type: "x"}}, nil
		}
		return lambda.Result{Payload: []byte(a)}, nil
	case <-ctx.Done():
		return lambda.Result{}, ctx.Err()
	}
}

type rig struct {
	t        *testing.T
	api      *API
	url      string
	manage   string
	function *function
	client   *apigatewaymanagementapi.Client
}

func start(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	f := &function{events: make(chan events.APIGatewayWebsocketProxyRequest, 10), answers: make(chan string, 10), t: t}
	route := Route{Function: f, Timeout: 10 * time.Second}
	cfg := Config{
		APIID: "socketapi", Domain: "socketapi.execute-api.eu-central-1.amazonaws.com", Stage: "ws", Selector: "action",
		Routes: map[string]Route{"$connect": route, "$disconnect": route, "$default": route, "ping": route},
	}
	if change != nil {
		change(&cfg)
	}
	api := New(cfg)
	front, back := httptest.NewServer(api), httptest.NewServer(api.Management())
	t.Cleanup(func() {
		api.Close()
		front.Close()
		back.Close()
	})
	return &rig{t: t, api: api, url: front.URL, manage: back.URL, function: f, client: apigatewaymanagementapi.New(apigatewaymanagementapi.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String(back.URL + "/ws"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})}
}

// dial connects while the function answers $connect with answer.
func (r *rig) dial(answer string, header http.Header, query string, protocols ...string) (*websocket.Conn, *http.Response, error) {
	r.t.Helper()
	r.function.answers <- answer
	return websocket.Dial(r.t.Context(), r.url+"/ws"+query, &websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
}

func (r *rig) connect() (*websocket.Conn, string) {
	r.t.Helper()
	c, _, err := r.dial(`{"statusCode":200}`, nil, "")
	if err != nil {
		r.t.Fatal(err)
	}
	id := (<-r.function.events).RequestContext.ConnectionID
	for r.api.find(id) == nil { // the client may hear of the upgrade before the API has noted it
		if r.t.Context().Err() != nil {
			r.t.Fatal("the connection never became known")
		}
	}
	return c, id
}

func TestConnect(t *testing.T) {
	r := start(t, nil)
	c, res, err := r.dial(`{"statusCode":200,"headers":{"sec-websocket-protocol":"platimo.v1","x-other":"1"}}`,
		http.Header{"Origin": {"https://localhost:8443"}, "Cookie": {"a=1; b=2"}, "User-Agent": {"tester"}}, "?v=1&v=2", "platimo.v1", "ticket.abc")
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if c.Subprotocol() != "platimo.v1" || res.Header.Get("X-Other") != "" {
		t.Errorf("subprotocol = %q, headers %v, want platimo.v1 and no other header of the function", c.Subprotocol(), res.Header)
	}
	e := <-r.function.events
	if got, want := e.Headers["Sec-WebSocket-Protocol"], "platimo.v1,ticket.abc"; got != want {
		t.Errorf("offered protocols = %q, want %q", got, want)
	}
	if e.MultiValueHeaders["Origin"][0] != "https://localhost:8443" || e.Headers["Cookie"] != "a=1; b=2" || e.Headers["X-Forwarded-For"] != "127.0.0.1" {
		t.Errorf("headers = %v, want origin, cookies and address", e.MultiValueHeaders)
	}
	if e.QueryStringParameters["v"] != "2" || len(e.MultiValueQueryStringParameters["v"]) != 2 {
		t.Errorf("query = %v, %v, want the last of v, and both", e.QueryStringParameters, e.MultiValueQueryStringParameters)
	}
	x := e.RequestContext
	if x.RouteKey != "$connect" || x.EventType != "CONNECT" || x.Stage != "ws" || x.DomainName != r.api.cfg.Domain || x.APIID != "socketapi" ||
		x.Identity.SourceIP != "127.0.0.1" || x.Identity.UserAgent != "tester" || x.ConnectedAt == 0 || len(x.ConnectionID) != 16 || x.MessageDirection != "IN" {
		t.Errorf("request context = %+v, want a CONNECT", x)
	}
}

func TestConnectRefused(t *testing.T) {
	tests := []struct {
		answer string
		status int
	}{
		{`{"statusCode":401}`, 401}, {`{"statusCode":403,"body":"x"}`, 403}, {`{"statusCode":302}`, 302}, {"fail", 502}, {`{}`, 502}, {`null`, 502},
	}
	r := start(t, nil)
	for _, test := range tests {
		_, res, err := r.dial(test.answer, nil, "")
		<-r.function.events
		if err == nil || res == nil || res.StatusCode != test.status {
			t.Errorf("$connect answers %s: %v, %v, want status %d", test.answer, res, err, test.status)
		}
	}
	res, err := http.Get(r.url + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("a plain GET = %d, want 426", res.StatusCode)
	}
}

func TestMessages(t *testing.T) {
	r := start(t, nil)
	c, id := r.connect()
	defer c.CloseNow()
	tests := []struct{ body, route string }{
		{`{"action":"ping"}`, "ping"}, {`{"action":"other"}`, "$default"}, {`hello`, "$default"}, {`{"action":"$connect"}`, "$default"}, {`{"action":1}`, "$default"},
	}
	for _, test := range tests {
		r.function.answers <- `{"statusCode":200,"body":"goes nowhere"}`
		if err := c.Write(t.Context(), websocket.MessageText, []byte(test.body)); err != nil {
			t.Fatal(err)
		}
		e := <-r.function.events
		if x := e.RequestContext; x.RouteKey != test.route || x.EventType != "MESSAGE" || e.Body != test.body || x.ConnectionID != id || x.MessageID == "" {
			t.Errorf("message %s = route %q, event %+v, want route %q", test.body, x.RouteKey, e, test.route)
		}
	}

	r.function.answers <- "fail"
	if err := c.Write(t.Context(), websocket.MessageBinary, []byte{0, 255}); err != nil {
		t.Fatal(err)
	}
	if e := <-r.function.events; e.Body != "AP8=" || !e.IsBase64Encoded {
		t.Errorf("binary message = %q, base64 %v, want AP8= in base64", e.Body, e.IsBase64Encoded)
	}
	_, said, err := c.Read(t.Context())
	if err != nil || !strings.Contains(string(said), `"message":"Internal server error"`) || !strings.Contains(string(said), id) {
		t.Errorf("after a failure the client hears %s, %v, want an internal server error", said, err)
	}
}

func TestUnroutedMessage(t *testing.T) {
	r := start(t, func(c *Config) { delete(c.Routes, "$default") })
	c, _ := r.connect()
	defer c.CloseNow()
	if err := c.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, said, err := c.Read(t.Context()); err != nil || !strings.Contains(string(said), `"message":"Forbidden"`) {
		t.Errorf("without a route the client hears %s, %v, want Forbidden", said, err)
	}
}

func TestManagement(t *testing.T) {
	r := start(t, nil)
	c, id := r.connect()
	defer c.CloseNow()
	if _, err := r.client.PostToConnection(t.Context(), &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: &id, Data: []byte(`{"v":1}`)}); err != nil {
		t.Fatalf("PostToConnection error = %v", err)
	}
	if kind, said, err := c.Read(t.Context()); err != nil || string(said) != `{"v":1}` || kind != websocket.MessageText {
		t.Errorf("the client hears %s (%v), %v, want {\"v\":1} as text", said, kind, err)
	}
	got, err := r.client.GetConnection(t.Context(), &apigatewaymanagementapi.GetConnectionInput{ConnectionId: &id})
	if err != nil || got.ConnectedAt == nil || got.LastActiveAt == nil || aws.ToString(got.Identity.SourceIp) != "127.0.0.1" {
		t.Errorf("GetConnection = %+v, %v, want times and the address", got, err)
	}
	_, err = r.client.PostToConnection(t.Context(), &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: &id, Data: make([]byte, maxMessage+1)})
	if _, large := errors.AsType[*types.PayloadTooLargeException](err); !large {
		t.Errorf("PostToConnection of too much: %v, want PayloadTooLargeException", err)
	}

	if _, err := r.client.DeleteConnection(t.Context(), &apigatewaymanagementapi.DeleteConnectionInput{ConnectionId: &id}); err != nil {
		t.Fatalf("DeleteConnection error = %v", err)
	}
	_, err = r.client.PostToConnection(t.Context(), &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: &id, Data: []byte("x")})
	if _, gone := errors.AsType[*types.GoneException](err); !gone {
		t.Errorf("PostToConnection after DeleteConnection: %v, want GoneException", err)
	}
	r.function.answers <- `{"statusCode":200}`
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("the client reads %v, want a close", err)
	}
	if e := <-r.function.events; e.RequestContext.RouteKey != "$disconnect" || e.RequestContext.DisconnectStatusCode != 1000 {
		t.Errorf("the function hears %+v, want $disconnect with 1000", e.RequestContext)
	}
}

// A connection is gone to everybody until its $connect has returned.
func TestGoneBeforeConnected(t *testing.T) {
	r := start(t, nil)
	dialled := make(chan error)
	go func() {
		c, _, err := websocket.Dial(t.Context(), r.url+"/ws", nil)
		if err == nil {
			defer c.CloseNow()
		}
		dialled <- err
	}()
	id := (<-r.function.events).RequestContext.ConnectionID
	_, err := r.client.PostToConnection(t.Context(), &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: &id, Data: []byte("x")})
	if _, gone := errors.AsType[*types.GoneException](err); !gone {
		t.Errorf("PostToConnection during $connect: %v, want GoneException", err)
	}
	r.function.answers <- `{"statusCode":200}`
	if err := <-dialled; err != nil {
		t.Error(err)
	}
}

func TestDisconnect(t *testing.T) {
	r := start(t, nil)
	c, id := r.connect()
	r.function.answers <- `{"statusCode":200}`
	if err := c.Close(4001, "bye"); err != nil {
		t.Fatal(err)
	}
	e := (<-r.function.events).RequestContext
	if e.RouteKey != "$disconnect" || e.EventType != "DISCONNECT" || e.ConnectionID != id || e.DisconnectStatusCode != 4001 || aws.ToString(e.DisconnectReason) != "bye" {
		t.Errorf("the function hears %+v, want $disconnect with 4001 bye", e)
	}

	c, _ = r.connect()
	r.function.answers <- `{"statusCode":200}`
	_ = c.CloseNow()
	if e := (<-r.function.events).RequestContext; e.DisconnectStatusCode != 1006 {
		t.Errorf("a client that vanishes = %d, want 1006", e.DisconnectStatusCode)
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		say    int
		code   websocket.StatusCode
	}{
		{"idle", func(c *Config) { c.Idle = 30 * time.Millisecond }, 0, websocket.StatusGoingAway},
		{"too old", func(c *Config) { c.Life = 30 * time.Millisecond }, 0, websocket.StatusGoingAway},
		{"too large", nil, maxMessage + 1, websocket.StatusMessageTooBig},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, test.change)
			r.function.answers <- `{"statusCode":200}`
			r.function.answers <- `{"statusCode":200}`
			c, _, err := websocket.Dial(t.Context(), r.url+"/ws", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseNow()
			if test.say > 0 {
				_ = c.Write(t.Context(), websocket.MessageText, make([]byte, test.say)) // the other side may have closed already
			}
			if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != test.code {
				t.Errorf("the client reads %v, want close code %d", err, test.code)
			}
		})
	}
}
