// Package session is the domain of signing in: an attempt that a phone
// confirms, the session that follows, the tickets of its sockets, and the
// leases that keep a phone from being asked twice at once. It does no I/O.
package session

import (
	"crypto/subtle"
	"fmt"
	"regexp"
	"time"

	"github.com/oklog/ulid/v2"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/wpki"
)

// AttemptStatus says where a sign-in attempt stands.
type AttemptStatus string

const (
	Waiting   AttemptStatus = "pending"
	Confirmed AttemptStatus = "confirmed"
	Refused   AttemptStatus = "refused"
	Expired   AttemptStatus = "expired" // the clock says it; it is stored later, if at all
)

// attemptLife is how long a person has, and how long a lost answer can be had again.
const attemptLife = 3 * time.Minute

var attemptForm = regexp.MustCompile(`^L[0-9A-HJKMNP-TV-Z]{26}$`)

// Attempt is one sign-in of one browser. Only the browser that began holds the
// secret; its digest is stored. An unknown number has an attempt too, of the
// same shape, which nobody is asked to confirm.
type Attempt struct {
	id       string
	version  int
	status   AttemptStatus
	secret   string // digest
	phone    payment.MSISDN
	sentence string
	code     string
	created  time.Time
	expires  time.Time
	asking   payment.Asking
	proof    string // SHA-256 of the CMS, hex
}

// Opening is what an attempt needs from outside.
type Opening struct {
	Phone  payment.MSISDN
	Place  string // what the sentence calls this site
	Secret string // the browser's, from NewSecret
	Stage  payment.Secret
	IDs    payment.IDs
	ID     string // from NewAttemptID
}

// NewAttemptID makes the id of an attempt: "L" and a ULID.
func NewAttemptID() string { return "L" + ulid.Make().String() }

// ParseAttemptID refuses what NewAttemptID could not have made.
func ParseAttemptID(s string) (string, bool) { return s, attemptForm.MatchString(s) }

// Begin opens an attempt.
func Begin(o Opening, now time.Time) Attempt {
	now = now.UTC().Truncate(time.Millisecond)
	mark := o.Stage.Mark("sign-in", o.ID, Digest(o.Secret))
	expires := now.Add(attemptLife)
	return Attempt{
		id: o.ID, version: 1, status: Waiting, secret: Digest(o.Secret), phone: o.Phone,
		sentence: payment.SignInSentence(o.Place, mark), code: mark.Code,
		created: now, expires: expires, asking: payment.OpenAsking(o.IDs, expires, now),
	}
}

func (a Attempt) ID() string             { return a.id }
func (a Attempt) Version() int           { return a.version }
func (a Attempt) Phone() payment.MSISDN  { return a.phone }
func (a Attempt) Sentence() string       { return a.sentence }
func (a Attempt) Code() string           { return a.code }
func (a Attempt) Expires() time.Time     { return a.expires }
func (a Attempt) Asking() payment.Asking { return a.asking }

// Status is what the waiting page is told. A sign-in ends confirmed, refused
// or expired; everything else that happens to it looks like waiting.
func (a Attempt) Status(now time.Time) AttemptStatus {
	if !now.Before(a.expires) {
		return Expired
	}
	return a.status
}

// Holds tells that the browser holds the attempt's secret.
func (a Attempt) Holds(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(Digest(secret)), []byte(a.secret)) == 1
}

// AttemptStep is one permitted change of an attempt.
type AttemptStep struct{ from, to Attempt }

func (s AttemptStep) From() Attempt { return s.from }
func (s AttemptStep) To() Attempt   { return s.to }

func (a Attempt) step(change func(*Attempt)) (AttemptStep, error) {
	to := a
	to.version++
	change(&to)
	return AttemptStep{a, to}, nil
}

var errAttempt = func(what string) (AttemptStep, error) {
	return AttemptStep{}, fault.New(fault.Conflict, "This sign-in "+what+".")
}

// ClaimAsking takes the right to call the MSSP.
func (a Attempt) ClaimAsking(now time.Time) (AttemptStep, error) {
	if a.status != Waiting || !a.asking.Callable(now) {
		return errAttempt("is being asked already")
	}
	return a.step(func(to *Attempt) { to.asking.Claimed = now.UTC().Truncate(time.Millisecond) })
}

// Accepted records the MSSP's answer to the call.
func (a Attempt) Accepted(msspTransID string) (AttemptStep, error) {
	if a.asking.MSSPTransID != "" {
		return errAttempt("has had its answer")
	}
	return a.step(func(to *Attempt) { to.asking.MSSPTransID = msspTransID })
}

// Answered stores the status code of a negative notification, to be confirmed.
func (a Attempt) Answered(code string, now time.Time) (AttemptStep, error) {
	if a.status != Waiting || a.asking.Answer != "" || !now.Before(a.expires) {
		return errAttempt("is not waiting")
	}
	return a.step(func(to *Attempt) { to.asking.Answer = code })
}

// Refuse records the agent's no.
func (a Attempt) Refuse(now time.Time) (AttemptStep, error) {
	if a.status != Waiting || !now.Before(a.expires) {
		return errAttempt("is not waiting")
	}
	return a.step(func(to *Attempt) { to.status = Refused })
}

// Confirm records the agent's signature over the sentence.
func (a Attempt) Confirm(sig wpki.Verified, now time.Time) (AttemptStep, error) {
	if !sig.Covers([]byte(a.sentence)) || sig.Usage() != wpki.SignIn { // also for the zero value
		return AttemptStep{}, fault.New(fault.Unverified, "The signature does not cover this sign-in.")
	}
	if a.status != Waiting || !now.Before(a.expires) {
		return errAttempt("is not waiting")
	}
	return a.step(func(to *Attempt) {
		to.status = Confirmed
		to.proof = fmt.Sprintf("%x", sig.Digest())
	})
}

// Lapse stores that nobody confirmed in time, after which nothing is owed.
func (a Attempt) Lapse(now time.Time) (AttemptStep, error) {
	if a.status != Waiting || now.Before(a.expires) {
		return errAttempt("has not lapsed")
	}
	return a.step(func(to *Attempt) { to.status = Expired })
}

// Sign opens the session of a confirmed attempt for the browser that holds its
// secret; token is the session's secret. The same secret gives the same token.
func (a Attempt) Sign(secret string, agent Agent, now time.Time) (s Session, token string, err error) {
	if a.Status(now) != Confirmed || !a.Holds(secret) || agent.Disabled || agent.MSISDN != a.phone {
		return Session{}, "", fault.New(fault.SignedOut, "This sign-in is not confirmed.")
	}
	token = tokenOf(secret)
	return open(Digest(token), agent, now), token, nil
}
