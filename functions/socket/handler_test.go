package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"platimo/infra/sitetest"
	"platimo/shared/fault"
	"platimo/shared/session"
)

// gateway is the management API: what was posted, and who was cut off.
type gateway struct {
	said []string
	err  error
}

func (g *gateway) Post(_ context.Context, c session.Connection, b []byte) error {
	g.said = append(g.said, c.ID+" "+string(b))
	return g.err
}

func (g *gateway) Close(_ context.Context, c session.Connection) error {
	g.said = append(g.said, c.ID+" closed, of "+c.Merchant)
	return g.err
}

type world struct {
	*sitetest.Site
	t *testing.T
	h *handler
	g *gateway
}

func open(t *testing.T) world {
	s, g := sitetest.New(t), &gateway{}
	return world{s, t, &handler{sessions: s.Sessions, connections: s.Connections, sockets: g, origins: []string{sitetest.Origin, "http://localhost:8080"}, now: s.Now}, g}
}

// ticket makes a ticket of the owner's session.
func (w world) ticket() string {
	w.t.Helper()
	s, err := w.Session(sitetest.Owner)
	if err != nil {
		w.t.Fatal(err)
	}
	secret := session.NewSecret()
	if err := w.Sessions.AddTicket(w.t.Context(), s.Ticket(secret, w.Now())); err != nil {
		w.t.Fatal(err)
	}
	return secret
}

func event(route, id string, headers map[string]string) events.APIGatewayWebsocketProxyRequest {
	e := events.APIGatewayWebsocketProxyRequest{Headers: headers, MultiValueHeaders: map[string][]string{}}
	e.RequestContext.RouteKey, e.RequestContext.ConnectionID = route, id
	for k, v := range headers {
		e.MultiValueHeaders[k] = []string{v}
	}
	return e
}

// handle runs one event and wants no secret in the log.
func (w world) handle(e events.APIGatewayWebsocketProxyRequest, secrets ...string) response {
	w.t.Helper()
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	r, err := w.h.handle(w.t.Context(), e)
	if err != nil {
		w.t.Errorf("handle(%s) error = %v", e.RequestContext.RouteKey, err)
	}
	for _, not := range append(secrets, "+3816") {
		if strings.Contains(log.String(), not) {
			w.t.Errorf("the log holds %s: %s", not, log.String())
		}
	}
	return r
}

func (w world) connect(id, origin, protocols string, secrets ...string) response {
	w.t.Helper()
	return w.handle(event("$connect", id, map[string]string{"Origin": origin, "Sec-WebSocket-Protocol": protocols}), secrets...)
}

func (w world) listed(merchant string) (ids []string) {
	w.t.Helper()
	all, err := w.Connections.List(w.t.Context(), merchant)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids
}

// TestAdmission is every way to ask for a socket. Whoever is refused leaves
// nothing behind.
func TestAdmission(t *testing.T) {
	w := open(t)
	const protocol = "platimo.v1"
	for _, c := range []struct {
		name      string
		origin    string
		protocols func(ticket string) string
		at        time.Duration // when it is used, after it was made
		before    func()
		status    int
	}{
		{"good", sitetest.Origin, func(k string) string { return protocol + ", ticket." + k }, 0, nil, 200},
		{"the other order", sitetest.Origin, func(k string) string { return "ticket." + k + "," + protocol }, 0, nil, 200},
		{"in the last moment", sitetest.Origin, func(k string) string { return protocol + ", ticket." + k }, 30*time.Second - time.Millisecond, nil, 200},
		{"no origin", "", func(k string) string { return protocol + ", ticket." + k }, 0, nil, 403},
		{"another origin", "https://evil.example.com", func(k string) string { return protocol + ", ticket." + k }, 0, nil, 403},
		{"an origin that begins like ours", sitetest.Origin + ".evil.com", func(k string) string { return protocol + ", ticket." + k }, 0, nil, 403},
		{"two origins", sitetest.Origin + ", https://evil.example.com", func(k string) string { return protocol + ", ticket." + k }, 0, nil, 403},
		{"no ticket", sitetest.Origin, func(string) string { return protocol }, 0, nil, 401},
		{"an empty ticket", sitetest.Origin, func(string) string { return protocol + ", ticket." }, 0, nil, 401},
		{"another ticket", sitetest.Origin, func(string) string { return protocol + ", ticket." + session.NewSecret() }, 0, nil, 401},
		{"the digest of a ticket", sitetest.Origin, func(k string) string { return protocol + ", ticket." + session.Digest(k) }, 0, nil, 401},
		{"no protocol", sitetest.Origin, func(k string) string { return "ticket." + k }, 0, nil, 401},
		{"another protocol", sitetest.Origin, func(k string) string { return "platimo.v2, ticket." + k }, 0, nil, 401},
		{"nothing", sitetest.Origin, func(string) string { return "" }, 0, nil, 401},
		{"too late", sitetest.Origin, func(k string) string { return protocol + ", ticket." + k }, 30 * time.Second, nil, 401},
		{"signed out", sitetest.Origin, func(k string) string { return protocol + ", ticket." + k }, 0, func() {
			s, err := w.Session(sitetest.Owner)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Sessions.End(t.Context(), s.Digest); err != nil {
				t.Fatal(err)
			}
		}, 401},
	} {
		w.At(0)
		if _, err := w.Session(sitetest.Owner); err != nil {
			w.SignIn(sitetest.Owner)
		}
		ticket := w.ticket()
		if c.before != nil {
			c.before()
		}
		w.At(c.at)
		got := w.connect("c=", c.origin, c.protocols(ticket), ticket)
		if got.StatusCode != c.status {
			t.Errorf("%s: status = %d, want %d", c.name, got.StatusCode, c.status)
		}
		var want []string
		wantHeaders := map[string]string(nil)
		if c.status == http.StatusOK {
			want, wantHeaders = []string{"c="}, map[string]string{"Sec-WebSocket-Protocol": protocol}
		}
		if diff := cmp.Diff(want, w.listed("M1")); diff != "" {
			t.Errorf("%s: connections (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(wantHeaders, got.Headers); diff != "" {
			t.Errorf("%s: headers of the answer (-want +got):\n%s", c.name, diff)
		}
		if c.status == http.StatusOK {
			if again := w.connect("d=", c.origin, c.protocols(ticket), ticket); again.StatusCode != 401 {
				t.Errorf("%s: used again: status = %d, want 401", c.name, again.StatusCode)
			}
			w.handle(event("$disconnect", "c=", nil))
		}
		if got := w.listed("M1"); len(got) != 0 {
			t.Errorf("%s: connections in the end = %v, want none", c.name, got)
		}
	}
	w.At(0)
	w.SignIn(sitetest.Owner)
	w.At(15*time.Minute - 10*time.Second)
	ticket := w.ticket()
	w.At(15 * time.Minute) // the session has idled out, the ticket has not
	if got := w.connect("c=", sitetest.Origin, protocol+", ticket."+ticket); got.StatusCode != 401 {
		t.Errorf("after the session: status = %d, want 401", got.StatusCode)
	}
}

func TestPing(t *testing.T) {
	w := open(t)
	w.connect("c=", sitetest.Origin, "platimo.v1, ticket."+w.ticket())
	c, err := w.Connections.Find(t.Context(), "c=")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Connections.Forget(t.Context(), c); err != nil { // a push took it for gone
		t.Fatal(err)
	}
	w.At(10 * time.Minute)
	w.handle(event("ping", "c=", nil))
	if diff := cmp.Diff([]string{"c="}, w.listed("M1")); diff != "" {
		t.Errorf("connections after a ping (-want +got):\n%s", diff)
	}
	if got, err := w.Connections.Find(t.Context(), "c="); err != nil || got != c {
		t.Errorf("Find() after a ping = %+v, %v, want it as it was", got, err)
	}
	w.handle(event("ping", "stranger=", nil))
	w.At(15 * time.Minute)
	w.handle(event("ping", "c=", nil)) // a ping is nothing that a person does
	want := []string{`c= {"action":"pong"}`, "stranger= closed, of ", "c= closed, of M1"}
	if diff := cmp.Diff(want, w.g.said); diff != "" {
		t.Errorf("said to the gateway (-want +got):\n%s", diff)
	}
}

// The page says nothing but ping: anything else ends the socket.
func TestAnythingElseEndsTheSocket(t *testing.T) {
	w := open(t)
	w.connect("c=", sitetest.Origin, "platimo.v1, ticket."+w.ticket())
	for _, route := range []string{"$default", "resync", ""} {
		w.handle(event(route, "c=", nil))
		w.handle(event(route, "stranger=", nil))
	}
	want := []string{"c= closed, of M1", "stranger= closed, of ", "c= closed, of M1", "stranger= closed, of ", "c= closed, of M1", "stranger= closed, of "}
	if diff := cmp.Diff(want, w.g.said); diff != "" {
		t.Errorf("said to the gateway (-want +got):\n%s", diff)
	}
}

func TestDisconnect(t *testing.T) {
	w := open(t)
	w.connect("c=", sitetest.Origin, "platimo.v1, ticket."+w.ticket())
	for range 2 {
		w.handle(event("$disconnect", "c=", nil))
	}
	if _, err := w.Connections.Find(t.Context(), "c="); !fault.Is(err, fault.NotFound) || len(w.listed("M1")) != 0 || len(w.g.said) != 0 {
		t.Errorf("after $disconnect Find() error = %v, listed %v, said %v, want nothing left", err, w.listed("M1"), w.g.said)
	}
}

// What the gateway fails at is logged, and fails no event: nobody reads the
// answer.
func TestGatewayIsAway(t *testing.T) {
	w := open(t)
	w.connect("c=", sitetest.Origin, "platimo.v1, ticket."+w.ticket())
	w.g.err = errors.New("the gateway is away")
	for _, route := range []string{"ping", "$default"} {
		if got := w.handle(event(route, "c=", nil)); got.StatusCode != 200 {
			t.Errorf("%s: status = %d, want 200", route, got.StatusCode)
		}
	}
}

// API Gateway passes the names of headers as they were sent.
func TestHeaderInAnyCase(t *testing.T) {
	for _, name := range []string{"Origin", "origin", "ORIGIN"} {
		e := events.APIGatewayWebsocketProxyRequest{Headers: map[string]string{name: "x"}}
		if got := header(e, "Origin"); got != "x" {
			t.Errorf("header(%s) = %q, want x", name, got)
		}
		e = events.APIGatewayWebsocketProxyRequest{MultiValueHeaders: map[string][]string{name: {"x", "y"}}}
		if got := header(e, "Origin"); got != "x,y" {
			t.Errorf("header(%s, twice) = %q, want both", name, got)
		}
	}
}
