// Package payment is the domain: what a payment request is, what may happen to
// it, and what is owed to it. It does no I/O. A Request's fields are
// unexported and the only product of a change is a Step, so that a store which
// writes Steps cannot be handed an illegal state.
package payment

import (
	"fmt"
	"slices"
	"time"

	"platimo/shared/money"
)

// Agent is who asked, as the request remembers it.
type Agent struct {
	MSISDN MSISDN
	Name   string
}

// Request is one payment request in one version.
type Request struct {
	id          ID
	version     int
	status      Status
	reason      string
	payee       Payee // id, short name, account and payment code as they were signed
	agent       Agent
	payer       MSISDN
	amount      money.Amount
	remittance  string
	reference   string
	lifetime    time.Duration
	key         IdempotencyKey
	sentence    string
	mark        Mark
	created     time.Time
	expires     time.Time
	asking      Asking
	proof       Proof
	order       Order
	answer      string // SHA-256 of the bank's answer that decided, hex
	receipting  time.Time
	receipted   time.Time
	changed     time.Time // of the last step
	due         time.Time // when the sweep looks at it next; zero: nothing is owed
	events      []Event
	moreEvents  int
	contradicts bool
}

// Proof is the payer's signature: the SHA-256 of the CMS in hex, and when it came.
type Proof struct {
	Digest   string
	Received time.Time
}

// Order is what the bank is told. All of it, and the bytes of the order, are
// stored before the first call, so that a repetition can only be the same.
type Order struct {
	Digest        string // SHA-256 of the pain.001's bytes, hex
	Bank          string // BIC
	MessageID     string
	PaymentInfoID string
	Claimed       time.Time
}

func (r Request) ID() ID                  { return r.id }
func (r Request) Version() int            { return r.version }
func (r Request) Status() Status          { return r.status }
func (r Request) Reason() string          { return r.reason }
func (r Request) Payee() Payee            { return r.payee }
func (r Request) Agent() Agent            { return r.agent }
func (r Request) Payer() MSISDN           { return r.payer }
func (r Request) Amount() money.Amount    { return r.amount }
func (r Request) Remittance() string      { return r.remittance }
func (r Request) Reference() string       { return r.reference }
func (r Request) Sentence() string        { return r.sentence }
func (r Request) Mark() Mark              { return r.mark }
func (r Request) Created() time.Time      { return r.created }
func (r Request) Expires() time.Time      { return r.expires }
func (r Request) Asking() Asking          { return r.asking }
func (r Request) Proof() Proof            { return r.proof }
func (r Request) Order() Order            { return r.order }
func (r Request) Events() []Event         { return r.events }
func (r Request) Key() IdempotencyKey     { return r.key }
func (r Request) Due() time.Time          { return r.due }
func (r Request) Lifetime() time.Duration { return r.lifetime }
func (r Request) Contradicts() bool       { return r.contradicts }

// PhoneAnswered tells that an answer has come from the phone, even one too late
// to count: its prompt is gone.
func (r Request) PhoneAnswered() bool {
	return slices.ContainsFunc(r.events, func(e Event) bool {
		return e.Kind == EventAuthorized || e.Kind == EventLate || e.Kind == EventAnswered
	})
}

// PublicVersion is the version as the merchant is told it: how many events it
// may see. The stored one would tell how often the MSSP has answered, and so
// who is enrolled. It grows with every change of what the merchant sees.
func (r Request) PublicVersion() int {
	n := r.moreEvents
	for _, e := range r.events {
		if e.Shown() {
			n++
		}
	}
	return n
}

// Judged tells that a CMS, by its SHA-256 in hex, has had its verdict here.
func (r Request) Judged(digest string) bool {
	return r.proof.Digest == digest || r.has(EventUnverified, digest) || r.has(EventLate, digest) || r.has(EventAgain, digest)
}

func (r Request) has(kind EventKind, note string) bool {
	return slices.ContainsFunc(r.events, func(e Event) bool { return e.Kind == kind && e.Note == note })
}

// Format writes what names a request and where it stands under every verb, so
// that no log shows a sentence or a token.
func (r Request) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%s v%d %s", r.id, r.version, r.status)
}
