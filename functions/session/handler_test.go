package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/infra/sitetest"
	"platimo/shared/fault"
	"platimo/shared/session"
)

// closed are the sockets' sessions that were closed.
type closed struct {
	sessions []string
	err      error
}

func (c *closed) CloseSession(_ context.Context, s session.Session) error {
	c.sessions = append(c.sessions, s.Digest)
	return c.err
}

func open(t *testing.T) (*sitetest.Site, http.Handler, *closed) {
	s, c := sitetest.New(t), &closed{}
	h := &handler{sessions: s.Sessions, sockets: c, newSecret: session.NewSecret, now: s.Now}
	return s, h.routes(s.API), c
}

var routes = []struct{ method, path string }{
	{"GET", "/api/session"}, {"POST", "/api/session/extend"}, {"POST", "/api/session/end"}, {"POST", "/api/socket-tickets"},
}

func TestGuests(t *testing.T) {
	s, h, c := open(t)
	for _, r := range routes {
		a := s.Run(t, h, sitetest.Scenario{Name: r.method + r.path, Method: r.method, Path: r.path, Status: 401,
			ExpectedContent: []string{"/problems/signed-out.html"}, NotExpectedContent: []string{"Ana"}})
		if len(a.Cookies()) != 0 || len(c.sessions) != 0 {
			t.Errorf("%s %s does something for a guest", r.method, r.path)
		}
	}
}

func TestGet(t *testing.T) {
	s, h, _ := open(t)
	s.At(5 * time.Minute)
	a := s.Run(t, h, sitetest.Scenario{Name: "get", Method: "GET", Path: "/api/session", As: sitetest.Owner, Status: 200, NotExpectedContent: []string{"Oto", "64111", "M1"}})
	const want = `{"agent":{"name":"Ana Agent","role":"agent"},"merchant":{"name":"Biletarnica Centar d.o.o. Beograd","shortName":"BILETARNICA CENTAR DOO",
		"account":"310-1234567891211-86","city":"Beograd","minimum":{"minor":100,"currency":"RSD"},"maximum":{"minor":30000000,"currency":"RSD"}},
		"idleEnds":"2026-11-17T10:20:31Z","ends":"2026-11-17T18:05:31Z","now":"2026-11-17T10:10:31Z"}`
	same(t, want, a.Text)
}

func same(t *testing.T, want, got string) {
	t.Helper()
	var x, y any
	for text, v := range map[string]*any{want: &x, got: &y} {
		if err := json.Unmarshal([]byte(text), v); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	if diff := cmp.Diff(x, y); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

// Only what a person does keeps the session alive.
func TestExtend(t *testing.T) {
	s, h, _ := open(t)
	s.At(10 * time.Minute)
	s.Run(t, h, sitetest.Scenario{Name: "get", Method: "GET", Path: "/api/session", As: sitetest.Owner, Status: 200, ExpectedContent: []string{`"idleEnds":"2026-11-17T10:20:31Z"`}})
	s.Run(t, h, sitetest.Scenario{Name: "ticket", Path: "/api/socket-tickets", As: sitetest.Owner, Status: 201})
	s.Run(t, h, sitetest.Scenario{Name: "get again", Method: "GET", Path: "/api/session", As: sitetest.Owner, Status: 200, ExpectedContent: []string{`"idleEnds":"2026-11-17T10:20:31Z"`}})
	s.Run(t, h, sitetest.Scenario{Name: "extend", Path: "/api/session/extend", As: sitetest.Owner, Status: 200, ExpectedContent: []string{`"idleEnds":"2026-11-17T10:30:31Z"`}})
	s.At(20 * time.Minute)
	s.Run(t, h, sitetest.Scenario{Name: "extended", Method: "GET", Path: "/api/session", As: sitetest.Owner, Status: 200})
	s.Run(t, h, sitetest.Scenario{Name: "not extended", Method: "GET", Path: "/api/session", As: sitetest.Other, Status: 401})
}

func TestEnd(t *testing.T) {
	for name, err := range map[string]error{"all well": nil, "a socket does not close": errors.New("the gateway is away")} {
		s, h, c := open(t)
		c.err = err
		before, found := s.Session(sitetest.Owner)
		if found != nil {
			t.Fatal(found)
		}
		a := s.Run(t, h, sitetest.Scenario{Name: name, Path: "/api/session/end", As: sitetest.Owner, Status: 204})
		want := []string{"__Host-s=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict", "__Host-login=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"}
		if diff := cmp.Diff(want, a.Header.Values("Set-Cookie")); diff != "" || a.Text != "" {
			t.Errorf("%s: Set-Cookie (-want +got):\n%s\nbody %q", name, diff, a.Text)
		}
		if diff := cmp.Diff([]string{before.Digest}, c.sessions); diff != "" {
			t.Errorf("%s: sockets closed (-want +got):\n%s", name, diff)
		}
		for _, r := range routes {
			s.Run(t, h, sitetest.Scenario{Name: name + ", then " + r.path, Method: r.method, Path: r.path, As: sitetest.Owner, Status: 401})
		}
		s.Run(t, h, sitetest.Scenario{Name: "another session", Method: "GET", Path: "/api/session", As: sitetest.Other, Status: 200})
	}
}

func TestTicket(t *testing.T) {
	s, h, _ := open(t)
	seen := map[string]bool{}
	for range 3 {
		a := s.Run(t, h, sitetest.Scenario{Name: "ticket", Path: "/api/socket-tickets", As: sitetest.Owner, Status: 201, ExpectedContent: []string{`"expires":"2026-11-17T10:06:01Z"`}})
		var out struct{ Ticket string }
		if err := json.Unmarshal([]byte(a.Text), &out); err != nil {
			t.Fatal(err)
		}
		owner, err := s.Session(sitetest.Owner)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Sessions.FindTicket(t.Context(), session.Digest(out.Ticket)); err != nil || got.Session != owner.Digest || got.Merchant != "M1" || seen[out.Ticket] {
			t.Errorf("the ticket is %+v, %v, want a new one of this session", got, err)
		}
		if _, err := s.Sessions.FindTicket(t.Context(), out.Ticket); !fault.Is(err, fault.NotFound) {
			t.Errorf("the ticket is stored as it is (error %v)", err)
		}
		seen[out.Ticket] = true
	}
}
