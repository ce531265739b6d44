// Package httpapi serves an HTTP API as API Gateway does: it finds the route,
// turns the request into an event of payload format 2.0, invokes the route's
// function and turns its answer into a response, with API Gateway's limits and
// its words for every failure.
package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"platimo/infra/stack/lambda"
)

// maxBody is the most that a request may carry.
const maxBody = 10 << 20

// Invoker is a function; lambda.Function is one.
type Invoker interface {
	Invoke(ctx context.Context, payload []byte) (lambda.Result, error)
}

// Config says what an API is.
type Config struct {
	APIID, Domain, AccountID string
	LogFormat                string    // one line of the access log with $context variables; empty: none
	Log                      io.Writer // takes whole lines, also at once
}

// API is an HTTP API. Add its routes before it serves.
type API struct {
	cfg    Config
	routes []route
}

// New returns an API without routes.
func New(cfg Config) *API { return &API{cfg: cfg} }

// ServeHTTP serves one request from anybody.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{api: a, id: requestID(), began: time.Now(), routeKey: "-"}
	out := c.serve(r)
	w.Header().Set("Apigw-Requestid", c.id)
	out.write(w, r.Method)
	c.log(out.status)
}

// call is one request on its way.
type call struct {
	api      *API
	id       string
	began    time.Time
	routeKey string
}

func (c *call) serve(r *http.Request) response {
	path := decodedPath(r)
	found, parameters := c.api.find(r.Method, path)
	if found == nil {
		return message(http.StatusNotFound, "Not Found")
	}
	c.routeKey = found.key
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return message(http.StatusBadRequest, "Bad Request")
	case len(body) > maxBody:
		return message(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	payload, err := json.Marshal(c.event(r, path, parameters, body))
	if err != nil {
		return message(http.StatusBadRequest, "Bad Request")
	}

	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), found.timeout) // a client that leaves ends nothing on AWS
	defer cancel()
	result, err := found.function.Invoke(ctx, payload)
	switch {
	case errors.Is(err, lambda.ErrTooLarge):
		return message(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	case err != nil: // out of time, throttled, or the stack ends
		return message(http.StatusServiceUnavailable, "Service Unavailable")
	case result.Err != nil:
		return message(http.StatusInternalServerError, "Internal Server Error")
	}
	return answer(result.Payload)
}

func (c *call) log(status int) {
	if c.api.cfg.LogFormat == "" {
		return
	}
	line := contextVariable.ReplaceAllStringFunc(c.api.cfg.LogFormat, func(name string) string {
		switch strings.TrimPrefix(name, "$context.") {
		case "requestId":
			return c.id
		case "routeKey":
			return c.routeKey
		case "status":
			return fmt.Sprint(status)
		case "responseLatency":
			return fmt.Sprint(time.Since(c.began).Milliseconds())
		}
		return "-"
	})
	_, _ = io.WriteString(c.api.cfg.Log, line+"\n") // an access log that cannot be written must not end a request
}
