package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"platimo/shared/api"
	"platimo/shared/money"
	"platimo/shared/session"
)

type sessions interface {
	End(ctx context.Context, digest string) error
	Touch(context.Context, session.Session) error
	AddTicket(context.Context, session.Ticket) error
}

type sockets interface {
	CloseSession(context.Context, session.Session) error
}

type handler struct {
	sessions  sessions
	sockets   sockets
	newSecret func() string
	now       func() time.Time
}

func (h *handler) routes(s api.Site) http.Handler {
	mux := http.NewServeMux()
	api.Read(s, mux, "GET /api/session", h.get)
	api.Act(s, mux, "POST /api/session/extend", http.StatusOK, h.extend)
	api.Quiet(s, mux, "POST /api/session/end", http.StatusNoContent, h.end)
	api.Quiet(s, mux, "POST /api/socket-tickets", http.StatusCreated, h.ticket)
	return mux
}

type agentOutput struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

type merchantOutput struct {
	Name      string       `json:"name"`
	ShortName string       `json:"shortName"`
	Account   string       `json:"account"`
	City      string       `json:"city"`
	Minimum   money.Amount `json:"minimum"`
	Maximum   money.Amount `json:"maximum"`
}

type output struct {
	Agent    agentOutput    `json:"agent"`
	Merchant merchantOutput `json:"merchant"`
	IdleEnds time.Time      `json:"idleEnds"`
	Ends     time.Time      `json:"ends"`
	Now      time.Time      `json:"now"`
}

func (h *handler) get(_ context.Context, c api.Call, _ api.Empty) (output, error) {
	p := c.Payee
	return output{
		Agent:    agentOutput{c.Agent.Name, c.Agent.Role},
		Merchant: merchantOutput{p.Name, p.ShortName, p.Account.String(), p.City, p.Minimum, p.Maximum},
		IdleEnds: c.Session.IdleEnds(), Ends: c.Session.Ends(), Now: h.now().UTC().Truncate(time.Millisecond),
	}, nil
}

// extend has extended the session by being an act already.
func (h *handler) extend(ctx context.Context, c api.Call, in api.Empty) (output, error) {
	return h.get(ctx, c, in)
}

// goodbye takes the cookies back.
type goodbye struct{}

func (goodbye) SetCookies() []*http.Cookie {
	return []*http.Cookie{api.Cookie(api.SessionCookie, "", 0), api.Cookie("__Host-login", "", 0)}
}

func (h *handler) end(ctx context.Context, c api.Call, _ api.Empty) (goodbye, error) {
	if err := h.sessions.End(ctx, c.Session.Digest); err != nil {
		return goodbye{}, err
	}
	if err := h.sockets.CloseSession(ctx, c.Session); err != nil {
		// The person is signed out. A socket that stays open gets hints that
		// say nothing, and is closed at its next ping.
		slog.WarnContext(ctx, "close the sockets of a session", "merchant", c.Payee.ID, "cause", err.Error())
	}
	return goodbye{}, nil
}

type ticketOutput struct {
	Ticket  string    `json:"ticket"`
	Expires time.Time `json:"expires"`
}

func (h *handler) ticket(ctx context.Context, c api.Call, _ api.Empty) (ticketOutput, error) {
	secret := h.newSecret()
	t := c.Session.Ticket(secret, h.now())
	if err := h.sessions.AddTicket(ctx, t); err != nil {
		return ticketOutput{}, err
	}
	return ticketOutput{secret, t.Expires}, nil
}
