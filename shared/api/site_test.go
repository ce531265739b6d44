package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/session"
)

// Who may call: guests are let in where they are, and nowhere else. Whoever is
// out hears the same, whatever the reason.
func TestCaller(t *testing.T) {
	out := []string{`"status":401`, "/problems/signed-out.html"}
	cookie := func(v string) map[string]string { return map[string]string{"Cookie": v} }
	for _, c := range []struct {
		name    string
		headers map[string]string
		at      time.Duration
		world   func(*world)
		in      bool
		touched bool // by an act
	}{
		{name: "signed in", in: true},
		{name: "a minute later", at: time.Minute, in: true, touched: true},
		{name: "at the last moment", at: 15*time.Minute - 1, in: true, touched: true},
		{name: "idle for too long", at: 15 * time.Minute},
		{name: "after a shift", at: 8 * time.Hour, world: func(w *world) { w.session.Touched = now.Add(8*time.Hour - time.Minute) }},
		{name: "no cookie", headers: cookie("")},
		{name: "another cookie", headers: cookie("s=" + token)},
		{name: "another token", headers: cookie(SessionCookie + "=" + strings.ToUpper(token))},
		{name: "an empty token", headers: cookie(SessionCookie + "=")},
		{name: "the digest for a token", headers: cookie(SessionCookie + "=" + session.Digest(token))},
		{name: "ended", world: func(w *world) { w.sessions = fault.New(fault.NotFound, "This session has ended.") }},
		{name: "agent disabled", world: func(w *world) { w.agent.Disabled = true }},
		{name: "agent removed", world: func(w *world) { w.broken = fault.New(fault.NotFound, "There is no such thing here.") }},
		{name: "merchant disabled", world: func(w *world) { w.payee.Disabled = true }},
		{name: "agent of another merchant now", world: func(w *world) { w.agent.Merchant = "M2" }},
	} {
		for _, route := range []struct{ method, path, kind string }{{"GET", "/read/1", "read"}, {"POST", "/act/1", "act"}, {"POST", "/quiet", "quiet"}} {
			s := scenario{name: c.name + ", " + route.kind, method: route.method, path: route.path, body: `{}`, headers: c.headers, at: c.at, world: c.world,
				status: 401, expectedContent: out, notExpectedContent: []string{"Ana"}}
			if c.in {
				s.status, s.expectedContent, s.notExpectedContent = 200, []string{`"caller":"Ana Agent"`}, nil
			}
			if c.touched && route.kind == "act" {
				s.touches = 1
			}
			s.run(t)
		}
		scenario{name: c.name + ", guest", path: "/guest", body: `{}`, headers: c.headers, at: c.at, world: c.world, status: 201, expectedContent: []string{`"caller":""`}}.run(t)
	}
}

// What fails inside is shown as a bare 500.
func TestFailuresInside(t *testing.T) {
	broken := func(w *world) { w.broken = errSecret }
	for _, s := range []scenario{
		{name: "the handler", path: "/fails", body: `{}`},
		{name: "the directory", path: "/quiet", body: `{}`, world: broken},
		{name: "the sessions", path: "/quiet", body: `{}`, world: func(w *world) { w.sessions = errSecret }},
	} {
		s.status = 500
		resp, log := s.run(t)
		if got := resp.Header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: Content-Type = %s", s.name, got)
		}
		if !strings.Contains(log, errSecret.Error()) || !strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("%s: the log has %s, want an error with its cause", s.name, log)
		}
	}
}

func TestCookies(t *testing.T) {
	resp, _ := scenario{name: "cookies", path: "/cookies", body: `{}`, status: 204}.run(t)
	want := []string{
		"__Host-s=" + token + "; Path=/; Max-Age=28800; HttpOnly; Secure; SameSite=Strict",
		"__Host-login=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
	}
	if diff := cmp.Diff(want, resp.Header.Values("Set-Cookie")); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
	for life, want := range map[time.Duration]string{-time.Second: "Max-Age=0", 1: "Max-Age=1", time.Second: "Max-Age=1", 90 * time.Second: "Max-Age=90"} {
		if got := Cookie("a", "b", life).String(); !strings.Contains(got, "; "+want+";") {
			t.Errorf("Cookie(life %v) = %s, want %s", life, got, want)
		}
	}
	var _ WithCookies = answer{}
	if got := Cookie("a", "b", time.Hour); got.Domain != "" || got.SameSite != http.SameSiteStrictMode {
		t.Errorf("Cookie() = %+v, want one of this host alone", got)
	}
}
