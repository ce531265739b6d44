package payment

import "time"

// EventKind names one thing that happened to a request.
type EventKind string

const (
	EventStored        EventKind = "stored"
	EventSent          EventKind = "sent"           // a caller took the asking
	EventResent        EventKind = "resent"         // a caller took it once more
	EventAccepted      EventKind = "accepted"       // the MSSP has it
	EventUnsent        EventKind = "unsent"         // the call surely did not arrive
	EventAnswered      EventKind = "answered"       // a negative notification came
	EventEnded         EventKind = "ended"          // the asking ended without a signature
	EventUndelivered   EventKind = "undelivered"    // the merchant is told so
	EventUnanswered    EventKind = "unanswered"     // nobody answered while it was on the phone
	EventUnverified    EventKind = "unverified"     // a CMS came that does not verify
	EventAuthorized    EventKind = "authorized"     // the payer's signature verified
	EventInstructed    EventKind = "instructed"     // a caller took the order to the bank
	EventContradiction EventKind = "contradiction"  // the bank's answer contradicts the order
	EventPaid          EventKind = "paid"           // the bank said so
	EventRefused       EventKind = "refused"        //
	EventCancelled     EventKind = "cancelled"      //
	EventExpired       EventKind = "expired"        //
	EventFailed        EventKind = "failed"         //
	EventReceipting    EventKind = "receipting"     // a caller took the receipt
	EventReceipt       EventKind = "receipt"        // the result is on the payer's phone
	EventNoReceipt     EventKind = "no-receipt"     // the phone cannot be told: the MSSP's id of the asking never came
	EventLate          EventKind = "late-signature" // signed after the end; nothing was paid
	EventAgain         EventKind = "signed-again"   // another signature over what is signed
)

// shown are the events that the merchant sees, and of which open pages hear.
// What the MSSP said is not among them: it tells who is enrolled.
var shown = map[EventKind]bool{
	EventStored: true, EventSent: true, EventUndelivered: true, EventUnanswered: true, EventAuthorized: true, EventInstructed: true, EventPaid: true,
	EventRefused: true, EventCancelled: true, EventExpired: true, EventFailed: true, EventReceipt: true, EventLate: true,
}

// maxEvents is how many events an item keeps; further ones are only counted.
const maxEvents = 64

// Event is one entry of a request's course.
type Event struct {
	Kind EventKind `json:"kind"`
	At   int64     `json:"at"`             // Unix milliseconds
	By   string    `json:"by,omitempty"`   // the agent's name, where an agent did it
	Note string    `json:"note,omitempty"` // for the audit: a status code, or a digest in hex
}

// Time is when it happened.
func (e Event) Time() time.Time { return time.UnixMilli(e.At).UTC() }

// Shown tells that the merchant may see it.
func (e Event) Shown() bool { return shown[e.Kind] }

// Pushed tells that open pages hear of it at once. An order on its way is left
// out: it changes nothing in a list, and a page that reads because of it is
// busy when paid comes a few milliseconds later.
func (e Event) Pushed() bool { return e.Shown() && e.Kind != EventInstructed }
