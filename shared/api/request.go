package api

import (
	"time"

	"platimo/shared/money"
	"platimo/shared/payment"
)

// Request is a payment request as a merchant's page sees it.
type Request struct {
	ID                    payment.ID     `json:"id"`
	Version               int            `json:"version"`
	Status                payment.Status `json:"status"`
	Reason                string         `json:"reason,omitempty"`
	Asking                string         `json:"asking,omitempty"`
	Payer                 string         `json:"payer"`
	Amount                money.Amount   `json:"amount"`
	RemittanceInformation string         `json:"remittanceInformation"`
	Reference             string         `json:"reference,omitempty"`
	Sentence              string         `json:"sentence"`
	Code                  string         `json:"code"`
	Agent                 string         `json:"agent"`
	Created               time.Time      `json:"created"`
	Expires               time.Time      `json:"expires"`
	Now                   time.Time      `json:"now"`
	Events                []Event        `json:"events,omitempty"`
}

// Event is one entry of a request's course.
type Event struct {
	Kind payment.EventKind `json:"kind"`
	At   time.Time         `json:"at"`
	By   string            `json:"by,omitempty"`
}

// Render shows a request to its merchant: never what the MSSP said of the
// phone, which would tell who is enrolled.
func Render(r payment.Request, now time.Time) Request {
	out := Request{
		ID: r.ID(), Version: r.PublicVersion(), Status: r.Status(), Reason: r.Reason(), Payer: r.Payer().E164(), Amount: r.Amount(),
		RemittanceInformation: r.Remittance(), Reference: r.Reference(), Sentence: r.Sentence(), Code: r.Mark().Code, Agent: r.Agent().Name,
		Created: r.Created(), Expires: r.Expires(), Now: now.UTC().Truncate(time.Millisecond),
	}
	switch a := r.Asking(); {
	case r.Status() != payment.Pending:
	case a.Told == payment.EventUndelivered:
		out.Asking = "undelivered"
	case a.Told == payment.EventUnanswered:
		out.Asking = "over"
	case a.Claimed.IsZero() && a.APTransID == a.Lease: // nobody has called yet
		out.Asking = "sending"
	default:
		out.Asking = "open"
	}
	return out
}

// RenderWhole shows the course as well.
func RenderWhole(r payment.Request, now time.Time) Request {
	out := Render(r, now)
	for _, e := range r.Events() {
		if e.Shown() {
			out.Events = append(out.Events, Event{e.Kind, e.Time(), e.By})
		}
	}
	return out
}
