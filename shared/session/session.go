package session

import (
	"time"

	"platimo/shared/fault"
	"platimo/shared/payment"
)

const (
	// Idle and Absolute limit a session (NIST SP 800-63B: re-authentication
	// after inactivity and after a shift).
	Idle     = 15 * time.Minute
	Absolute = 8 * time.Hour
	// touchEvery keeps a busy agent from writing the session with each call.
	touchEvery = time.Minute
)

// Session is a signed-in agent. Its token is known to the browser alone; the
// digest is the key under which it is stored.
type Session struct {
	Digest   string
	Agent    payment.MSISDN
	Merchant string
	Created  time.Time
	Touched  time.Time // the last thing that a person did
}

func open(digest string, agent Agent, now time.Time) Session {
	now = now.UTC().Truncate(time.Millisecond)
	return Session{Digest: digest, Agent: agent.MSISDN, Merchant: agent.Merchant, Created: now, Touched: now}
}

// Ends is the absolute end.
func (s Session) Ends() time.Time { return s.Created.Add(Absolute) }

// IdleEnds is when the session ends unless a person does something.
func (s Session) IdleEnds() time.Time {
	if at := s.Touched.Add(Idle); at.Before(s.Ends()) {
		return at
	}
	return s.Ends()
}

// Live is a fault.SignedOut once the session is over.
func (s Session) Live(now time.Time) error {
	if s.Digest == "" || !now.Before(s.IdleEnds()) {
		return fault.New(fault.SignedOut, "The session has ended; sign in again.")
	}
	return nil
}

// Touch records that a person did something; changed tells whether it is worth
// a write.
func (s Session) Touch(now time.Time) (touched Session, changed bool) {
	if now.Sub(s.Touched) < touchEvery {
		return s, false
	}
	s.Touched = now.UTC().Truncate(time.Millisecond)
	return s, true
}
