package session_test

import (
	"strings"
	"testing"
	"time"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	. "platimo/shared/session"
)

var agent = Agent{MSISDN: number, Name: "Ana Agent", Role: RoleAgent, Merchant: "M1"}

// confirmed is an attempt that the phone has confirmed, and its browser's secret.
func confirmed(t *testing.T) (a Attempt, secret string) {
	secret = NewSecret()
	a = begin(secret)
	s, err := a.Confirm(newKey(t).signs(t, a.Sentence()), now)
	return do(t, s, err), secret
}

// Only the browser that began can open the session, only once the phone has
// confirmed, only in time, and only for the agent whose number it is.
func TestSign(t *testing.T) {
	a, secret := confirmed(t)
	other := agent
	other.MSISDN = paymenttest.Number("+381643333333")
	disabled := agent
	disabled.Disabled = true
	stale := begin(secret)
	for name, sign := range map[string]func() (Session, string, error){
		"another browser":   func() (Session, string, error) { return a.Sign(NewSecret(), agent, now) },
		"no secret":         func() (Session, string, error) { return a.Sign("", agent, now) },
		"the digest":        func() (Session, string, error) { return a.Sign(Digest(secret), agent, now) },
		"too late":          func() (Session, string, error) { return a.Sign(secret, agent, a.Expires()) },
		"another agent":     func() (Session, string, error) { return a.Sign(secret, other, now) },
		"a disabled agent":  func() (Session, string, error) { return a.Sign(secret, disabled, now) },
		"not yet confirmed": func() (Session, string, error) { return stale.Sign(secret, agent, now) },
	} {
		s, token, err := sign()
		if !fault.Is(err, fault.SignedOut) || token != "" || s != (Session{}) {
			t.Errorf("Sign(%s) = %v, %v, want signed out and nothing else", name, s, err)
		}
	}
	if a.Holds(NewSecret()) || a.Holds("") || !a.Holds(secret) {
		t.Error("Holds does not tell the browser's secret from others")
	}
}

// A lost answer can be had again: the same browser gets the same token. The
// token is neither the secret nor what is stored of either.
func TestTokenIsRepeatable(t *testing.T) {
	a, secret := confirmed(t)
	s, token, err := a.Sign(secret, agent, now)
	if err != nil {
		t.Fatal(err)
	}
	again, same, err := a.Sign(secret, agent, now.Add(time.Second))
	if err != nil || same != token || again.Digest != s.Digest {
		t.Errorf("Sign() again = %v, %v, want the same token", again.Digest, err)
	}
	if len(token) != 43 || token == secret || s.Digest != Digest(token) || s.Digest == a.Record().Secret || strings.Contains(s.Digest, token) {
		t.Errorf("the token is %q of secret %q, stored as %s", token, secret, s.Digest)
	}
	if b, secret := confirmed(t); true {
		if _, other, err := b.Sign(secret, agent, now); err != nil || other == token {
			t.Errorf("another sign-in gives the same token (error %v)", err)
		}
	}
	if s.Agent != number || s.Merchant != "M1" || !s.Created.Equal(now) {
		t.Errorf("Sign() = %+v, want a session of the agent at M1", s)
	}
}

func TestSecrets(t *testing.T) {
	a, b := NewSecret(), NewSecret()
	if a == b || len(a) != 43 || strings.Trim(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Errorf("NewSecret() = %q and %q, want 43 characters of base64url, new each time", a, b)
	}
	if got := Digest("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("Digest(abc) = %s, want its SHA-256", got)
	}
}

func TestTimesOfASession(t *testing.T) {
	const minute = time.Minute
	for _, c := range []struct {
		name           string
		touched        time.Duration // after the opening
		idleEnds, ends time.Duration
	}{
		{"fresh", 0, 15 * minute, 480 * minute},
		{"touched", 100 * minute, 115 * minute, 480 * minute},
		{"touched just before the end of the shift", 470 * minute, 480 * minute, 480 * minute},
	} {
		s := Session{Digest: "d", Agent: number, Merchant: "M1", Created: now, Touched: now.Add(c.touched)}
		if got := s.IdleEnds().Sub(now); got != c.idleEnds {
			t.Errorf("%s: IdleEnds() = +%v, want +%v", c.name, got, c.idleEnds)
		}
		if got := s.Ends().Sub(now); got != c.ends {
			t.Errorf("%s: Ends() = +%v, want +%v", c.name, got, c.ends)
		}
		if err := s.Live(now.Add(c.idleEnds - 1)); err != nil {
			t.Errorf("%s: Live(just before) = %v", c.name, err)
		}
		if err := s.Live(now.Add(c.idleEnds)); !fault.Is(err, fault.SignedOut) {
			t.Errorf("%s: Live(at the end) = %v, want signed out", c.name, err)
		}
	}
	if err := (Session{Touched: now}).Live(now); !fault.Is(err, fault.SignedOut) {
		t.Errorf("Live(the zero value) = %v, want signed out", err)
	}
}

func TestTouchIsWrittenOnceAMinute(t *testing.T) {
	s := Session{Digest: "d", Created: now, Touched: now}
	writes := 0
	for second := range 600 {
		touched, changed := s.Touch(now.Add(time.Duration(second) * time.Second))
		if !changed && touched != s {
			t.Fatalf("Touch(+%ds) changes the session and says that it does not", second)
		}
		if changed {
			writes++
			s = touched
		}
	}
	if writes != 9 || !s.Touched.Equal(now.Add(9*time.Minute)) {
		t.Errorf("ten busy minutes write %d times, last %v, want 9 and +9m", writes, s.Touched.Sub(now))
	}
	if _, changed := s.Touch(now.Add(-time.Hour)); changed {
		t.Error("a clock that goes back shortens the session")
	}
}

func TestTicket(t *testing.T) {
	s := Session{Digest: "d", Agent: number, Merchant: "M1", Created: now, Touched: now}
	secret := NewSecret()
	k := s.Ticket(secret, now)
	if k.Digest != Digest(secret) || k.Session != "d" || k.Merchant != "M1" || !k.Expires.Equal(now.Add(30*time.Second)) {
		t.Errorf("Ticket() = %+v, want one of the session for 30 seconds", k)
	}
}

// The lease covers the prompt and ten seconds more, and ends with what was
// asked.
func TestLease(t *testing.T) {
	a := begin(NewSecret())
	if l := LeaseOf(number, a.Asking()); l.ID != a.Asking().APTransID || !l.Ends.Equal(a.Expires()) || l.Phone != number {
		t.Errorf("LeaseOf(sign-in) = %+v, want one until %v", l, a.Expires())
	}
	r := paymenttest.Request(t, func(in *payment.Typed) { in.Lifetime = time.Hour })
	if l := LeaseOf(r.Payer(), r.Asking()); !l.Ends.Equal(now.Add(payment.MaxTimeOut + 10*time.Second)) {
		t.Errorf("LeaseOf(an hour) ends %v after the opening, want 5m10s", l.Ends.Sub(now))
	}
}
