package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"platimo/shared/api"
	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// attemptCookie holds the attempt's id and the secret that only the browser
// that began has.
const attemptCookie = "__Host-login"

type attempts interface {
	Add(context.Context, session.Attempt, time.Time) error
	Get(context.Context, string) (session.Attempt, error)
}

type sessions interface {
	Open(context.Context, session.Session) (session.Session, error)
}

type directory interface {
	Agent(context.Context, payment.MSISDN) (session.Agent, error)
}

type handler struct {
	attempts  attempts
	sessions  sessions
	directory directory
	place     string
	secret    payment.Secret
	ids       payment.IDs
	newID     func() string
	newSecret func() string
	now       func() time.Time
}

func (h *handler) routes(s api.Site) http.Handler {
	mux := http.NewServeMux()
	api.Guest(s, mux, "POST /api/login", http.StatusCreated, h.begin)
	api.Guest(s, mux, "POST /api/login/wait", http.StatusOK, h.wait)
	return mux
}

type input struct {
	Phone string `json:"phone"`
}

// output is an attempt as it stands; an unknown number looks the same.
type output struct {
	Status  session.AttemptStatus `json:"status"`
	Code    string                `json:"code"`
	Expires time.Time             `json:"expires"`
	Now     time.Time             `json:"now"`

	cookies []*http.Cookie
}

func (o output) SetCookies() []*http.Cookie { return o.cookies }

// begin stores an attempt; that it is stored lets the stream ask the phone.
func (h *handler) begin(ctx context.Context, _ api.Call, in input) (output, error) {
	phone, err := payment.ParseMSISDN("phone", in.Phone)
	if err != nil {
		return output{}, err
	}
	secret, now := h.newSecret(), h.now()
	a := session.Begin(session.Opening{Phone: phone, Place: h.place, Secret: secret, Stage: h.secret, IDs: h.ids, ID: h.newID()}, now)
	if err := h.attempts.Add(ctx, a, now); err != nil {
		return output{}, err
	}
	return h.render(a, api.Cookie(attemptCookie, a.ID()+"."+secret, a.Expires().Sub(now))), nil
}

// wait says how the attempt of this browser stands, and opens the session once
// the phone has confirmed. Any other browser finds nothing.
func (h *handler) wait(ctx context.Context, c api.Call, _ api.Empty) (output, error) {
	id, secret, _ := strings.Cut(c.Cookie(attemptCookie), ".")
	nothing := fault.New(fault.NotFound, "This browser has begun no sign-in.")
	if _, ok := session.ParseAttemptID(id); !ok {
		return output{}, nothing
	}
	a, err := h.attempts.Get(ctx, id)
	if err != nil {
		return output{}, err
	}
	if !a.Holds(secret) {
		return output{}, nothing
	}
	if a.Status(h.now()) != session.Confirmed {
		return h.render(a), nil
	}
	agent, err := h.directory.Agent(ctx, a.Phone())
	if err != nil {
		return output{}, err
	}
	opened, token, err := a.Sign(secret, agent, h.now())
	if err != nil {
		return output{}, err
	}
	if opened, err = h.sessions.Open(ctx, opened); err != nil {
		return output{}, err
	}
	return h.render(a, api.Cookie(api.SessionCookie, token, opened.Ends().Sub(h.now()))), nil
}

func (h *handler) render(a session.Attempt, cookies ...*http.Cookie) output {
	now := h.now()
	return output{a.Status(now), a.Code(), a.Expires(), now.UTC().Truncate(time.Millisecond), cookies}
}
