package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"platimo/infra/stack/lambda"
)

// function is a function that answers in this process.
type function func(payload []byte) (lambda.Result, error)

func (f function) Invoke(ctx context.Context, payload []byte) (lambda.Result, error) {
	if f == nil { // never answers
		<-ctx.Done()
		return lambda.Result{}, ctx.Err()
	}
	return f(payload)
}

func answering(text string) function {
	return func([]byte) (lambda.Result, error) { return lambda.Result{Payload: []byte(text)}, nil }
}

// echo answers with its event.
func echo(payload []byte) (lambda.Result, error) {
	text, err := json.Marshal(map[string]any{"statusCode": 200, "body": string(payload)})
	return lambda.Result{Payload: text}, err
}

func serve(t *testing.T, f function, change func(*API)) *httptest.Server {
	t.Helper()
	a := New(Config{APIID: "browserapi", Domain: "browserapi.execute-api.eu-central-1.amazonaws.com", AccountID: "000000000000"})
	a.Route("POST", "/api/requests", f, time.Minute)
	a.Route("GET", "/api/requests/{id}", f, time.Minute)
	a.Route("GET", "/api/requests/special", f, time.Minute)
	a.Route("POST", "/api/requests/{id}/cancel", f, time.Minute)
	a.Route("ANY", "/files/{path+}", f, time.Minute)
	if change != nil {
		change(a)
	}
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	return s
}

// ask sends a request and returns the event that the function saw.
func ask(t *testing.T, s *httptest.Server, method, target string, header http.Header, body string) events.APIGatewayV2HTTPRequest {
	t.Helper()
	res := send(t, s, method, target, header, strings.NewReader(body))
	defer res.Body.Close()
	var e events.APIGatewayV2HTTPRequest
	d := json.NewDecoder(res.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("%s %s: status %d: %v", method, target, res.StatusCode, err)
	}
	return e
}

func send(t *testing.T, s *httptest.Server, method, target string, header http.Header, body io.Reader) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+target, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestEvent(t *testing.T) {
	s := serve(t, echo, nil)
	header := http.Header{
		"Content-Type": {"application/json"}, "Cookie": {"__Host-s=abc; other=1", "third=3"}, "X-Two": {"a", "b,c"}, "User-Agent": {"tester"},
	}
	got := ask(t, s, "POST", "/api/requests?a=1&b=x%20y&a=2+3", header, `{"amount":1}`)
	c := got.RequestContext
	if got.Headers["x-amzn-trace-id"] == "" || c.RequestID == "" || time.Since(time.UnixMilli(c.TimeEpoch)) > time.Minute {
		t.Errorf("event has no trace, id or time: %+v", got)
	}
	delete(got.Headers, "x-amzn-trace-id")
	got.RequestContext.RequestID, got.RequestContext.Time, got.RequestContext.TimeEpoch = "", "", 0
	const domain = "browserapi.execute-api.eu-central-1.amazonaws.com"
	want := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "POST /api/requests", RawPath: "/api/requests", RawQueryString: "a=1&b=x%20y&a=2+3",
		Cookies: []string{"__Host-s=abc", "other=1", "third=3"},
		Headers: map[string]string{
			"content-type": "application/json", "x-two": "a,b,c", "user-agent": "tester", "accept-encoding": "gzip", "content-length": "12",
			"host": domain, "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "443", "x-forwarded-proto": "https",
		},
		QueryStringParameters: map[string]string{"a": "1,2 3", "b": "x y"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "POST /api/requests", AccountID: "000000000000", Stage: "$default", APIID: "browserapi", DomainName: domain, DomainPrefix: "browserapi",
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/api/requests", Protocol: "HTTP/1.1", SourceIP: "127.0.0.1", UserAgent: "tester"},
		},
		Body: `{"amount":1}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

// The library's sample of an event has the same members as ours.
func TestEventShape(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-lambda-go").Output()
	if err != nil {
		t.Skip("the Go tool is needed to find the library's samples")
	}
	sample, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "events/testdata/apigw-v2-request-no-authorizer.json"))
	if err != nil {
		t.Skip(err)
	}
	s := serve(t, echo, func(a *API) { a.Route("GET", "/", function(echo), time.Minute) })
	res := send(t, s, "GET", "/", http.Header{"Accept": {"*/*"}, "User-Agent": {"curl/7.58.0"}}, nil)
	defer res.Body.Close()
	ours, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, want := members(t, ours), members(t, sample)
	got = slices.DeleteFunc(got, func(name string) bool { return name == ".headers.accept-encoding" })                          // the test's own client
	want = slices.DeleteFunc(want, func(name string) bool { return strings.HasPrefix(name, ".requestContext.authentication") }) // mutual TLS only
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members of the event (-sample +ours):\n%s", diff)
	}
}

// members lists the paths of all members of a JSON object.
func members(t *testing.T, text []byte) []string {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	var out []string
	var walk func(string, map[string]any)
	walk = func(path string, m map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			out = append(out, path+"."+name)
			if inner, ok := m[name].(map[string]any); ok {
				walk(path+"."+name, inner)
			}
		}
	}
	walk("", v)
	return out
}

func TestRoutes(t *testing.T) {
	s := serve(t, echo, nil)
	tests := []struct {
		method, target, key, path string
		parameters                map[string]string
	}{
		{"GET", "/api/requests/r1", "GET /api/requests/{id}", "/api/requests/r1", map[string]string{"id": "r1"}},
		{"GET", "/api/requests/special", "GET /api/requests/special", "/api/requests/special", nil},
		{"POST", "/api/requests/r1/cancel", "POST /api/requests/{id}/cancel", "/api/requests/r1/cancel", map[string]string{"id": "r1"}},
		{"GET", "/api/requests/%C4%8D%25%20x", "GET /api/requests/{id}", "/api/requests/č% x", map[string]string{"id": "č% x"}},
		{"GET", "/api/requests/a%3Fb", "GET /api/requests/{id}", "/api/requests/a", map[string]string{"id": "a"}},
		{"PUT", "/files/a/b", "ANY /files/{path+}", "/files/a/b", map[string]string{"path": "a/b"}},
	}
	for _, test := range tests {
		got := ask(t, s, test.method, test.target, nil, "")
		if got.RouteKey != test.key || got.RawPath != test.path || !maps.Equal(got.PathParameters, test.parameters) {
			t.Errorf("%s %s = route %q, path %q, parameters %v, want %q, %q, %v",
				test.method, test.target, got.RouteKey, got.RawPath, got.PathParameters, test.key, test.path, test.parameters)
		}
	}
	for _, unknown := range []string{"GET /", "GET /api/requests", "POST /api/requests/", "GET /api/requests/", "DELETE /api/requests/r1", "GET /api/requests/a%2Fb", "GET /files/", "HEAD /api/requests/r1"} {
		method, target, _ := strings.Cut(unknown, " ")
		res := send(t, s, method, target, nil, nil)
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != 404 || method != "HEAD" && string(body) != `{"message":"Not Found"}` {
			t.Errorf("%s = %d %s, want 404 {\"message\":\"Not Found\"}", unknown, res.StatusCode, body)
		}
	}
}

func TestBody(t *testing.T) {
	s := serve(t, echo, nil)
	tests := []struct {
		contentType, body, want string
		base64                  bool
	}{
		{"application/json", `{}`, `{}`, false},
		{"text/xml; charset=utf-8", "<a/>", "<a/>", false},
		{"application/xml", "<a/>", "<a/>", false},
		{"application/x-www-form-urlencoded", "a=1", "YT0x", true},
		{"", "a", "YQ==", true},
		{"text/plain", "\xff", "/w==", true},
		{"application/octet-stream", "", "", false},
	}
	for _, test := range tests {
		header := http.Header{}
		if test.contentType != "" {
			header.Set("Content-Type", test.contentType)
		}
		got := ask(t, s, "POST", "/api/requests", header, test.body)
		if got.Body != test.want || got.IsBase64Encoded != test.base64 {
			t.Errorf("body %q of type %q = %q, base64 %v, want %q, %v", test.body, test.contentType, got.Body, got.IsBase64Encoded, test.want, test.base64)
		}
	}
}

func TestAnswers(t *testing.T) {
	internal := `{"message":"Internal Server Error"}`
	tests := []struct {
		name     string
		function function
		status   int
		body     string
		header   http.Header
	}{
		{name: "whole", function: answering(`{"statusCode":201,"headers":{"x-a":"1, 2","content-type":"application/problem+json"},"cookies":["a=1; Path=/","b=2"],"body":"{}"}`),
			status: 201, body: "{}", header: http.Header{"X-A": {"1, 2"}, "Content-Type": {"application/problem+json"}, "Set-Cookie": {"a=1; Path=/", "b=2"}}},
		{name: "base64", function: answering(`{"statusCode":200,"body":"AAH/","isBase64Encoded":true}`), status: 200, body: "\x00\x01\xff"},
		{name: "no content", function: answering(`{"statusCode":204}`), status: 204},
		{name: "body alone", function: answering(`{"hello":1}`), status: 200, body: `{"hello":1}`, header: http.Header{"Content-Type": {"application/json"}}},
		{name: "not JSON", function: answering(`hello`), status: 500, body: internal},
		{name: "bad base64", function: answering(`{"statusCode":200,"body":"!","isBase64Encoded":true}`), status: 500, body: internal},
		{name: "bad status", function: answering(`{"statusCode":42}`), status: 500, body: internal},
		{name: "multi-value headers are not of this format", function: answering(`{"statusCode":200,"multiValueHeaders":{"x-m":["1"]}}`), status: 200, header: http.Header{"X-M": nil}},
		{name: "function error", function: func([]byte) (lambda.Result, error) {
			return lambda.Result{Err: &lambda.Error{Type: "x"}, Payload: []byte(`{"errorMessage":"secret"}`)}, nil
		}, status: 500, body: internal},
		{name: "throttled", function: func([]byte) (lambda.Result, error) { return lambda.Result{}, lambda.ErrThrottled }, status: 503, body: `{"message":"Service Unavailable"}`},
		{name: "too large for a function", function: func([]byte) (lambda.Result, error) { return lambda.Result{}, lambda.ErrTooLarge }, status: 413, body: `{"message":"Request Entity Too Large"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, test.function, nil)
			res := send(t, s, "POST", "/api/requests", nil, nil)
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != test.status || string(body) != test.body {
				t.Errorf("answer = %d %q, want %d %q", res.StatusCode, body, test.status, test.body)
			}
			for name, values := range test.header {
				if diff := cmp.Diff(values, res.Header[name]); diff != "" {
					t.Errorf("header %s (-want +got):\n%s", name, diff)
				}
			}
			if res.Header.Get("Apigw-Requestid") == "" {
				t.Error("the answer has no request id")
			}
		})
	}
}

func TestLimits(t *testing.T) {
	s := serve(t, answering(`{"statusCode":200}`), func(a *API) { a.Route("GET", "/slow", function(nil), 20*time.Millisecond) })
	tests := []struct {
		method, target string
		body           io.Reader
		status         int
	}{
		{"POST", "/api/requests", bytes.NewReader(make([]byte, maxBody)), 200},
		{"POST", "/api/requests", bytes.NewReader(make([]byte, maxBody+1)), 413},
		{"GET", "/slow", nil, 503},
	}
	for _, test := range tests {
		res := send(t, s, test.method, test.target, nil, test.body)
		res.Body.Close()
		if res.StatusCode != test.status {
			t.Errorf("%s %s = %d, want %d", test.method, test.target, res.StatusCode, test.status)
		}
	}
}

// The access log holds the route, never the path: a callback's path is secret.
func TestLog(t *testing.T) {
	lines := make(chan string, 1)
	s := serve(t, answering(`{"statusCode":202}`), func(a *API) {
		a.cfg.LogFormat = `{"route":"$context.routeKey","status":"$context.status","who":"$context.identity.user"}`
		a.cfg.Log = writer(func(line string) { lines <- line })
	})
	res := send(t, s, "POST", "/api/requests/"+url.PathEscape("secret")+"/cancel", nil, nil)
	res.Body.Close()
	want := fmt.Sprintln(`{"route":"POST /api/requests/{id}/cancel","status":"202","who":"-"}`)
	if got := <-lines; got != want {
		t.Errorf("log = %s, want %s", got, want)
	}
}

type writer func(string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}
