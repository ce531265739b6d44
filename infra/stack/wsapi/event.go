package wsapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// event is what a function of a WebSocket API gets.
type event struct {
	Headers                         map[string]string   `json:"headers,omitempty"`
	MultiValueHeaders               map[string][]string `json:"multiValueHeaders,omitempty"`
	QueryStringParameters           map[string]string   `json:"queryStringParameters,omitempty"`
	MultiValueQueryStringParameters map[string][]string `json:"multiValueQueryStringParameters,omitempty"`
	RequestContext                  requestContext      `json:"requestContext"`
	Body                            string              `json:"body,omitempty"`
	IsBase64Encoded                 bool                `json:"isBase64Encoded"`
}

type requestContext struct {
	RouteKey             string   `json:"routeKey"`
	MessageID            string   `json:"messageId,omitempty"`
	DisconnectStatusCode int      `json:"disconnectStatusCode,omitempty"`
	EventType            string   `json:"eventType"`
	ExtendedRequestID    string   `json:"extendedRequestId"`
	RequestTime          string   `json:"requestTime"`
	MessageDirection     string   `json:"messageDirection"`
	DisconnectReason     *string  `json:"disconnectReason,omitempty"`
	Stage                string   `json:"stage"`
	ConnectedAt          int64    `json:"connectedAt"`
	RequestTimeEpoch     int64    `json:"requestTimeEpoch"`
	Identity             identity `json:"identity"`
	RequestID            string   `json:"requestId"`
	DomainName           string   `json:"domainName"`
	ConnectionID         string   `json:"connectionId"`
	APIID                string   `json:"apiId"`
}

type identity struct {
	UserAgent string `json:"userAgent"`
	SourceIP  string `json:"sourceIp"`
}

func (c *connection) context(routeKey, eventType string) requestContext {
	id, now, cfg := rand.Text()[:15]+"=", time.Now(), c.api.cfg
	return requestContext{
		RouteKey: routeKey, EventType: eventType, ExtendedRequestID: id, RequestID: id, MessageDirection: "IN",
		RequestTime: now.UTC().Format("02/Jan/2006:15:04:05 -0700"), RequestTimeEpoch: now.UnixMilli(),
		Stage: cfg.Stage, DomainName: cfg.Domain, APIID: cfg.APIID,
		ConnectedAt: c.connected.UnixMilli(), ConnectionID: c.id, Identity: c.identity,
	}
}

func (c *connection) connectEvent(r *http.Request) event {
	e := event{
		Headers: map[string]string{}, MultiValueHeaders: map[string][]string{},
		RequestContext: c.context("$connect", "CONNECT"),
	}
	header := r.Header.Clone()
	header["Host"] = []string{c.api.cfg.Domain}
	header["X-Forwarded-Port"], header["X-Forwarded-Proto"] = []string{"443"}, []string{"https"}
	header["X-Forwarded-For"] = []string{strings.TrimPrefix(c.forwarded+", "+c.identity.SourceIP, ", ")}
	header["X-Amzn-Trace-Id"] = []string{fmt.Sprintf("Root=1-%08x-%s", c.connected.Unix(), strings.ToLower(rand.Text()[:24]))}
	for name, values := range header {
		if name == "Connection" || name == "Upgrade" {
			continue
		}
		if rest, ok := strings.CutPrefix(name, "Sec-Websocket-"); ok {
			name = "Sec-WebSocket-" + rest // as browsers write it, and API Gateway hands it on
		}
		e.Headers[name] = values[len(values)-1]
		e.MultiValueHeaders[name] = values
	}
	query := r.URL.Query()
	if len(query) > 0 {
		e.QueryStringParameters = map[string]string{}
		e.MultiValueQueryStringParameters = query
		for name, values := range query {
			e.QueryStringParameters[name] = values[len(values)-1]
		}
	}
	return e
}

func (c *connection) messageEvent(routeKey, body string) event {
	e := event{RequestContext: c.context(routeKey, "MESSAGE"), Body: body}
	e.RequestContext.MessageID = rand.Text()[:15] + "="
	return e
}

func (c *connection) disconnectEvent(code websocket.StatusCode, reason string) event {
	e := event{
		Headers:        map[string]string{"Host": c.api.cfg.Domain, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""},
		RequestContext: c.context("$disconnect", "DISCONNECT"),
	}
	e.MultiValueHeaders = map[string][]string{}
	for name, value := range e.Headers {
		e.MultiValueHeaders[name] = []string{value}
	}
	e.RequestContext.DisconnectStatusCode, e.RequestContext.DisconnectReason = int(code), &reason
	return e
}

// invoke returns what the function answered; its failure is an error.
func (c *connection) invoke(route Route, e event) ([]byte, error) {
	payload, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("event of connection %s: %w", c.id, err)
	}
	ctx, cancel := context.WithTimeout(c.api.ctx, route.Timeout)
	defer cancel()
	result, err := route.Function.Invoke(ctx, payload)
	if err != nil {
		return nil, err
	}
	if result.Err != nil {
		return nil, result.Err
	}
	return result.Payload, nil
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
