// Package fault names the ways in which a call can fail for its caller. A
// lower layer says once what kind of failure it is, with a public sentence;
// the cause stays in the log.
package fault

import (
	"errors"
	"time"
)

// Kind is the class of a failure; the HTTP layer has one status for each.
type Kind string

const (
	Invalid         Kind = "invalid"                // the input is wrong; Members has the fields
	SignedOut       Kind = "signed-out"             // no session, or an ended one
	Origin          Kind = "forbidden-origin"       // a browser came from another site
	NotFound        Kind = "not-found"              // not there, or another merchant's
	Conflict        Kind = "state-conflict"         // it has changed in the meantime
	SentenceChanged Kind = "sentence-changed"       // another sentence than the agent was shown
	KeyReused       Kind = "key-reused"             // the idempotency key belongs to other fields
	Busy            Kind = "phone-busy"             // the phone has an open prompt; Members has the time
	TooLarge        Kind = "too-large"              // the body is over the limit
	MediaType       Kind = "unsupported-media-type" // the body is not JSON
	Unverified      Kind = "unverified"             // a signature does not verify
	Unavailable     Kind = "unavailable"            // somebody that we need does not answer
)

// Kinds lists every kind, for tests that must cover all.
var Kinds = []Kind{Invalid, SignedOut, Origin, NotFound, Conflict, SentenceChanged, KeyReused, Busy, TooLarge, MediaType, Unverified, Unavailable}

// Error is a failure with a public sentence. Cause is for the log only.
type Error struct {
	Kind     Kind
	Public   string
	Instance string         // what it is about, such as "urn:request:P01…"
	Members  map[string]any // extension members of the problem (RFC 9457 §3.2)
	Cause    error
}

// New makes a failure of a kind with the sentence that its caller may read.
func New(kind Kind, public string) *Error { return &Error{Kind: kind, Public: public} }

// Because keeps the cause for the log.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// About names the thing that the failure is about.
func (e *Error) About(instance string) *Error {
	e.Instance = instance
	return e
}

// With adds an extension member.
func (e *Error) With(name string, value any) *Error {
	if e.Members == nil {
		e.Members = map[string]any{}
	}
	e.Members[name] = value
	return e
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return string(e.Kind) + ": " + e.Public
	}
	return string(e.Kind) + ": " + e.Public + " (" + e.Cause.Error() + ")"
}

func (e *Error) Unwrap() error { return e.Cause }

// Field is one wrong field of the input, with a code that the page has words for.
type Field struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

// Fields makes an Invalid failure; it returns nil if nothing is wrong.
func Fields(wrong ...Field) error {
	if len(wrong) == 0 {
		return nil
	}
	return New(Invalid, "Some fields are not valid; see errors.").With("errors", wrong)
}

// RetryAt makes a Busy failure that says when to try again.
func RetryAt(at time.Time) *Error {
	return New(Busy, "This phone has an open request; try again later.").With("retryAt", at.UTC().Truncate(time.Second).Add(time.Second))
}

// Is tells that an error is, or wraps, a failure of a kind.
func Is(err error, kind Kind) bool {
	var f *Error
	return errors.As(err, &f) && f.Kind == kind
}
