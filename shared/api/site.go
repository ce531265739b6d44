// Package api is HTTP in and out: it decodes strictly, knows the caller, turns
// failures into problems (RFC 9457) and writes one log line per request. A
// handler gets values and returns values; it never sees a header, a cookie or
// an event.
package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// Sessions is what signing in leaves behind.
type Sessions interface {
	Find(ctx context.Context, digest string) (session.Session, error)
	Touch(context.Context, session.Session) error
}

// Directory tells who the caller is today.
type Directory interface {
	Agent(context.Context, payment.MSISDN) (session.Agent, error)
	Merchant(context.Context, string) (payment.Payee, error)
}

// Site is the browser's side of the service.
type Site struct {
	Sessions  Sessions
	Directory Directory
	Origins   []string // where the page is served
	Now       func() time.Time
}

// Caller is a signed-in agent, read anew for each call: an agent or merchant
// that is disabled is out at once.
type Caller struct {
	Session session.Session
	Agent   session.Agent
	Payee   payment.Payee
}

// Signature is how a request remembers the caller.
func (c Caller) Signature() payment.Agent {
	return payment.Agent{MSISDN: c.Agent.MSISDN, Name: c.Agent.Name}
}

// SessionCookie is the cookie of a session's token. The __Host- prefix binds
// it to this host, to https and to the path /.
const SessionCookie = "__Host-s"

// Cookie makes a cookie of the only kind that this site sets. A life of zero
// removes it; a part of a second counts as one, since no Max-Age at all would
// keep the cookie for as long as the browser runs.
func Cookie(name, value string, life time.Duration) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if c.MaxAge = int((life + time.Second - 1) / time.Second); life <= 0 {
		c.MaxAge = -1
	}
	return c
}

// caller finds who calls. extend says that a person did something, which keeps
// the session from idling out.
func (s Site) caller(r *http.Request, extend bool) (Caller, error) {
	ctx, now := r.Context(), s.Now()
	signedOut := fault.New(fault.SignedOut, "You are not signed in.")
	cookie, err := r.Cookie(SessionCookie)
	if err != nil {
		return Caller{}, signedOut
	}
	found, err := s.Sessions.Find(ctx, session.Digest(cookie.Value))
	if fault.Is(err, fault.NotFound) {
		return Caller{}, signedOut
	}
	if err != nil {
		return Caller{}, err
	}
	if err := found.Live(now); err != nil {
		return Caller{}, err
	}
	c := Caller{Session: found}
	merchant := make(chan error, 1)
	go func() {
		var err error
		c.Payee, err = s.Directory.Merchant(ctx, found.Merchant)
		merchant <- err
	}()
	agent, err := s.Directory.Agent(ctx, found.Agent)
	c.Agent = agent
	if err := errors.Join(err, <-merchant); err != nil {
		if fault.Is(err, fault.NotFound) {
			return Caller{}, signedOut
		}
		return Caller{}, err
	}
	if c.Agent.Disabled || c.Payee.Disabled || c.Agent.Merchant != c.Payee.ID {
		return Caller{}, signedOut
	}
	if touched, worth := found.Touch(now); extend && worth {
		if err := s.Sessions.Touch(ctx, touched); err != nil {
			return Caller{}, err
		}
		c.Session = touched
	}
	return c, nil
}
