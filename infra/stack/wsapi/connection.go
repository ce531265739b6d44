package wsapi

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// connection is one client.
type connection struct {
	api       *API
	id        string
	connected time.Time
	identity  identity
	forwarded string
	socket    *websocket.Conn

	active  atomic.Int64                         // Unix milliseconds of the last message either way
	idle    *time.Timer                          // set before anybody can find the connection
	ordered atomic.Pointer[websocket.CloseError] // why we close it
}

// newConnection makes one with an id of the form of API Gateway's: 15
// characters of base64 and "=".
func newConnection(a *API, r *http.Request) *connection {
	c := &connection{
		api: a, id: rand.Text()[:15] + "=", connected: time.Now(),
		identity:  identity{SourceIP: sourceIP(r), UserAgent: r.UserAgent()},
		forwarded: r.Header.Get("X-Forwarded-For"),
	}
	c.active.Store(c.connected.UnixMilli())
	return c
}

// connect asks $connect, if there is one, and returns the subprotocol that its
// answer names, or the status with which the client is refused.
func (c *connection) connect(r *http.Request) (protocol string, status int) {
	route, ok := c.api.cfg.Routes["$connect"]
	if !ok {
		return "", http.StatusOK
	}
	payload, err := c.invoke(route, c.connectEvent(r))
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return "", http.StatusGatewayTimeout
		}
		return "", http.StatusBadGateway
	}
	var a struct {
		StatusCode        int                 `json:"statusCode"`
		Headers           map[string]string   `json:"headers"`
		MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	}
	if err := json.Unmarshal(payload, &a); err != nil || a.StatusCode < 100 || a.StatusCode > 599 {
		return "", http.StatusBadGateway
	}
	for name, values := range a.MultiValueHeaders {
		if strings.EqualFold(name, "Sec-WebSocket-Protocol") && len(values) > 0 {
			protocol = values[0]
		}
	}
	for name, value := range a.Headers {
		if strings.EqualFold(name, "Sec-WebSocket-Protocol") {
			protocol = value
		}
	}
	return protocol, a.StatusCode
}

// serve reads messages until the connection ends and tells $disconnect.
func (c *connection) serve() {
	life := time.AfterFunc(c.api.cfg.Life, func() { c.end(websocket.StatusGoingAway, "Going away") })
	defer life.Stop()
	for {
		kind, message, err := c.socket.Read(context.Background())
		if err != nil {
			c.api.remove(c)
			_ = c.socket.CloseNow() // it has ended in any case
			c.disconnected(err)
			return
		}
		c.touch()
		go c.message(kind, message) // as in the cloud, messages do not wait for each other
	}
}

// end closes the connection from our side. The reader notices.
func (c *connection) end(code websocket.StatusCode, reason string) {
	c.ordered.Store(&websocket.CloseError{Code: code, Reason: reason})
	c.api.remove(c)
	_ = c.socket.Close(code, reason) // a client that is gone needs no farewell
}

func (c *connection) touch() {
	c.active.Store(time.Now().UnixMilli())
	c.idle.Reset(c.api.cfg.Idle)
}

// message invokes the function of the message's route. Its answer goes
// nowhere; of a failure the client is told.
func (c *connection) message(kind websocket.MessageType, body []byte) {
	key := c.routeKey(body)
	route, ok := c.api.cfg.Routes[key]
	e := c.messageEvent(key, string(body))
	if kind == websocket.MessageBinary {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	if !ok {
		c.complain("Forbidden", e.RequestContext.RequestID)
		return
	}
	if _, err := c.invoke(route, e); err != nil && !c.api.ending() {
		c.complain("Internal server error", e.RequestContext.RequestID)
	}
}

// routeKey is the message's selected member if a route of that name exists,
// else $default.
func (c *connection) routeKey(body []byte) string {
	var members map[string]any
	if json.Unmarshal(body, &members) == nil {
		if key, ok := members[c.api.cfg.Selector].(string); ok && !strings.HasPrefix(key, "$") {
			if _, known := c.api.cfg.Routes[key]; known {
				return key
			}
		}
	}
	return "$default"
}

func (c *connection) complain(message, requestID string) {
	text, err := json.Marshal(map[string]string{"message": message, "connectionId": c.id, "requestId": requestID})
	if err != nil {
		panic(err) // strings always marshal
	}
	_ = c.send(text) // a client that is gone hears nothing
}

// send writes one message to the client.
func (c *connection) send(body []byte) error {
	kind := websocket.MessageText
	if !utf8.Valid(body) {
		kind = websocket.MessageBinary
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := c.socket.Write(ctx, kind, body); err != nil {
		return err
	}
	c.touch()
	return nil
}

// disconnected tells $disconnect how the connection ended.
func (c *connection) disconnected(err error) {
	route, ok := c.api.cfg.Routes["$disconnect"]
	if !ok || c.api.ending() {
		return
	}
	code, reason := websocket.StatusAbnormalClosure, ""
	if closed, ok := errors.AsType[websocket.CloseError](err); ok {
		code, reason = closed.Code, closed.Reason
	}
	if ordered := c.ordered.Load(); ordered != nil {
		code, reason = ordered.Code, ordered.Reason
	}
	_, _ = c.invoke(route, c.disconnectEvent(code, reason)) // told once, as API Gateway does; the function's log has its failure
}
