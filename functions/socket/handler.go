package main

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"platimo/shared/fault"
	"platimo/shared/session"
)

// subprotocol is what both sides speak; the ticket travels beside it, since a
// browser can set no header and an address would stand in access logs.
const (
	subprotocol  = "platimo.v1"
	ticketPrefix = "ticket."
)

type sessions interface {
	Find(ctx context.Context, digest string) (session.Session, error)
	FindTicket(ctx context.Context, digest string) (session.Ticket, error)
}

type connections interface {
	Open(context.Context, session.Ticket, session.Connection) error
	Find(ctx context.Context, id string) (session.Connection, error)
	Keep(context.Context, session.Connection) error
	Remove(context.Context, session.Connection) error
}

type sockets interface {
	Post(context.Context, session.Connection, []byte) error
	Close(context.Context, session.Connection) error
}

type handler struct {
	sessions    sessions
	connections connections
	sockets     sockets
	origins     []string
	now         func() time.Time
}

type response = events.APIGatewayProxyResponse

// handle answers one event of a socket. Only $connect has an answer that
// anybody reads.
func (h *handler) handle(ctx context.Context, e events.APIGatewayWebsocketProxyRequest) (response, error) {
	var err error
	switch e.RequestContext.RouteKey {
	case "$connect":
		return h.connect(ctx, e)
	case "$disconnect":
		err = h.disconnect(ctx, e.RequestContext.ConnectionID)
	case "ping":
		err = h.ping(ctx, e.RequestContext.ConnectionID)
	default: // the page says nothing else
		err = h.close(ctx, e.RequestContext.ConnectionID)
	}
	if err != nil {
		slog.ErrorContext(ctx, "socket", "route", e.RequestContext.RouteKey, "cause", err.Error())
	}
	return response{StatusCode: http.StatusOK}, nil
}

// connect admits a socket that comes from our page with an unused ticket of a
// live session; the ticket is used up in the same transaction.
func (h *handler) connect(ctx context.Context, e events.APIGatewayWebsocketProxyRequest) (response, error) {
	if !slices.Contains(h.origins, header(e, "Origin")) {
		return h.refuse(ctx, http.StatusForbidden, fault.New(fault.Origin, "foreign origin"))
	}
	ticket, err := h.admit(ctx, header(e, "Sec-WebSocket-Protocol"))
	if err == nil {
		err = h.connections.Open(ctx, ticket, session.Connection{
			ID: e.RequestContext.ConnectionID, Merchant: ticket.Merchant, Session: ticket.Session, Opened: h.now().UTC().Truncate(time.Millisecond),
		})
	}
	switch {
	case fault.Is(err, fault.SignedOut), fault.Is(err, fault.NotFound):
		return h.refuse(ctx, http.StatusUnauthorized, err)
	case err != nil:
		return h.refuse(ctx, http.StatusInternalServerError, err)
	}
	return response{StatusCode: http.StatusOK, Headers: map[string]string{"Sec-WebSocket-Protocol": subprotocol}}, nil
}

func (h *handler) admit(ctx context.Context, offered string) (session.Ticket, error) {
	var speaks bool
	var secret string
	for _, p := range strings.Split(offered, ",") {
		p = strings.TrimSpace(p)
		speaks = speaks || p == subprotocol
		if s, ok := strings.CutPrefix(p, ticketPrefix); ok {
			secret = s
		}
	}
	if !speaks || secret == "" {
		return session.Ticket{}, fault.New(fault.SignedOut, "no ticket")
	}
	t, err := h.sessions.FindTicket(ctx, session.Digest(secret))
	if err != nil {
		return session.Ticket{}, err
	}
	if !h.now().Before(t.Expires) {
		return session.Ticket{}, fault.New(fault.SignedOut, "the ticket is too old")
	}
	s, err := h.sessions.Find(ctx, t.Session)
	if err != nil {
		return session.Ticket{}, err
	}
	return t, s.Live(h.now())
}

func (h *handler) refuse(ctx context.Context, status int, why error) (response, error) {
	slog.WarnContext(ctx, "socket", "route", "$connect", "status", status, "cause", why.Error())
	return response{StatusCode: status}, nil
}

// ping answers, and puts the connection back on its merchant's list, from
// which a push may have taken it. A socket whose session is over is closed.
func (h *handler) ping(ctx context.Context, id string) error {
	c, err := h.connections.Find(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return h.close(ctx, id)
	}
	if err != nil {
		return err
	}
	s, err := h.sessions.Find(ctx, c.Session)
	if err == nil {
		err = s.Live(h.now())
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.SignedOut) {
		return h.sockets.Close(ctx, c)
	}
	if err != nil {
		return err
	}
	if err := h.connections.Keep(ctx, c); err != nil {
		return err
	}
	return h.sockets.Post(ctx, c, []byte(`{"action":"pong"}`))
}

func (h *handler) close(ctx context.Context, id string) error {
	c, err := h.connections.Find(ctx, id)
	if fault.Is(err, fault.NotFound) {
		c, err = session.Connection{ID: id}, nil
	}
	if err != nil {
		return err
	}
	return h.sockets.Close(ctx, c)
}

func (h *handler) disconnect(ctx context.Context, id string) error {
	c, err := h.connections.Find(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return h.connections.Remove(ctx, c)
}

// header finds a header whatever its case: the gateway passes them as sent.
func header(e events.APIGatewayWebsocketProxyRequest, name string) string {
	for k, v := range e.MultiValueHeaders {
		if strings.EqualFold(k, name) {
			return strings.Join(v, ",")
		}
	}
	for k, v := range e.Headers {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}
