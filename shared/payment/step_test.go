package payment_test

import (
	"strings"
	"testing"
	"time"

	"platimo/shared/fault"
	. "platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/wpki"
)

func TestSteps(t *testing.T) {
	want := map[Status]string{
		Pending:    "authorized refused cancelled expired failed",
		Authorized: "paid failed",
	}
	for _, from := range Statuses {
		for _, to := range Statuses {
			if got, want := from.LeadsTo(to), strings.Contains(want[from], string(to)); got != want {
				t.Errorf("%s leads to %s = %t, want %t", from, to, got, want)
			}
		}
		if got, want := from.Final(), want[from] == ""; got != want {
			t.Errorf("%s is final = %t, want %t", from, got, want)
		}
	}
	if got := Status("settled"); got.Known() || got.LeadsTo(Paid) {
		t.Errorf("%s is known or leads somewhere, want neither", got)
	}
}

// every names all statuses: a step that may be taken whatever has happened.
const every = "pending authorized paid refused cancelled expired failed"

// TestStepAtEveryStatus takes each step from each status, with an asking that
// has been claimed and one that has not. A refusal is a Conflict, and says so
// to whoever repeats a call that has been answered.
func TestStepAtEveryStatus(t *testing.T) {
	phone := paymenttest.NewPhone(t)
	now := paymenttest.Now.Add(20 * time.Second)
	sign := func(r Request) wpki.Verified { _, sig := phone.Signs(t, r); return sig }
	id := func(r Request) string { return r.Asking().APTransID }
	for _, c := range []struct {
		name           string
		step           func(Request) (Step, error)
		fresh, claimed string // statuses at which it can be taken
		to             Status // "": a fact
	}{
		{"ClaimAsking", func(r Request) (Step, error) { return r.ClaimAsking(now) }, "pending", "", ""},
		{"Accepted", func(r Request) (Step, error) { return r.Accepted(id(r), "m1", now) }, every, every, ""},
		{"Accepted for another asking", func(r Request) (Step, error) { return r.Accepted("A1", "m1", now) }, "", "", ""},
		{"Unsent", func(r Request) (Step, error) { return r.Unsent(id(r), RandomIDs, now) }, "", "pending", ""},
		{"Unsent of another asking", func(r Request) (Step, error) { return r.Unsent("A1", RandomIDs, now) }, "", "", ""},
		{"Busy", func(r Request) (Step, error) { return r.Busy(id(r), RandomIDs, now) }, "", "pending", ""},
		{"Busy of another asking", func(r Request) (Step, error) { return r.Busy("A1", RandomIDs, now) }, "", "", ""},
		{"Answered", func(r Request) (Step, error) { return r.Answered(id(r), "401", now) }, every, every, ""},
		{"EndAsking", func(r Request) (Step, error) { return r.EndAsking(id(r), "209", now) }, "pending", "pending", ""},
		{"EndAsking of another asking", func(r Request) (Step, error) { return r.EndAsking("A1", "209", now) }, "", "", ""},
		{"Unanswered", func(r Request) (Step, error) { return r.Unanswered(id(r), "208", now) }, "pending", "pending", ""},
		{"Unanswered of another asking", func(r Request) (Step, error) { return r.Unanswered("A1", "208", now) }, "", "", ""},
		{"Publish", func(r Request) (Step, error) { return r.Publish(now) }, "", "", ""},
		{"Authorize", func(r Request) (Step, error) { return r.Authorize(sign(r), now, now) }, "pending", "pending", Authorized},
		{"SignedLate", func(r Request) (Step, error) { return r.SignedLate(sign(r), now, now) }, every, every, ""},
		{"Unverified", func(r Request) (Step, error) { return r.Unverified("d", now) }, every, every, ""},
		{"Refuse", func(r Request) (Step, error) { return r.Refuse("401", now) }, "pending", "pending", Refused},
		{"Cancel", func(r Request) (Step, error) { return r.Cancel(paymenttest.Agent, now) }, "pending", "pending", Cancelled},
		{"Expire", func(r Request) (Step, error) { return r.Expire(r.Expires()) }, "pending", "pending", Expired},
		{"Expire too early", func(r Request) (Step, error) { return r.Expire(r.Expires().Add(-time.Millisecond)) }, "", "", ""},
		{"Fail", func(r Request) (Step, error) { return r.Fail("AM04", "answer", now) }, "pending authorized", "pending authorized", Failed},
		{"Fail without a reason", func(r Request) (Step, error) { return r.Fail("", "answer", now) }, "", "", ""},
		{"ClaimOrder", func(r Request) (Step, error) { return r.ClaimOrder(paymenttest.Order, now) }, "authorized", "authorized", ""},
		{"Pay without an order", func(r Request) (Step, error) { return r.Pay("answer", now) }, "", "", ""},
		{"Contradict", func(r Request) (Step, error) { return r.Contradict("answer", now) }, every, every, ""},
		{"ClaimReceipt", func(r Request) (Step, error) { return r.ClaimReceipt(now) }, "paid", "paid", ""},
		{"GiveUpReceipt", func(r Request) (Step, error) { return r.GiveUpReceipt(now) }, "paid", "paid", ""},
		{"Receipted without a claim", func(r Request) (Step, error) { return r.Receipted(now) }, "", "", ""},
	} {
		for _, from := range Statuses {
			for _, claim := range []bool{false, true} {
				r, possible := paymenttest.Request(t), c.fresh
				if claim {
					s, err := r.ClaimAsking(paymenttest.Now)
					r, possible = paymenttest.Do(t, s, err), c.claimed
				}
				r = phone.Lead(t, r, from)
				s, err := c.step(r)
				if !strings.Contains(possible, string(from)) {
					if !fault.Is(err, fault.Conflict) {
						t.Errorf("%s at %s (claimed %t) error = %v, want a conflict", c.name, from, claim, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s at %s (claimed %t) error = %v", c.name, from, claim, err)
					continue
				}
				want := c.to
				if want == "" {
					want = from
				}
				checkStep(t, c.name, r, s, want)
			}
		}
	}
}

// checkStep holds what is true of every step: one version, one event, and a
// stored form that can be read again.
func checkStep(t *testing.T, name string, from Request, s Step, status Status) {
	t.Helper()
	to := s.To()
	if to.Status() != status || to.Version() != from.Version()+1 || s.From().Version() != from.Version() {
		t.Errorf("%s leads from %v to %v, want %s, one version on", name, from, to, status)
	}
	if got := to.Events()[len(to.Events())-1]; got != s.Event() || len(to.Events()) != len(from.Events())+1 {
		t.Errorf("%s: last event = %v, want %v", name, got, s.Event())
	}
	roundTrip(t, name, to)
}

// A step leaves the request that it starts from alone: two steps from one
// request must not write into one list of events.
func TestStepsShareNothing(t *testing.T) {
	r := paymenttest.Request(t)
	for range 2 { // so that append would find room
		s, err := r.Unverified("x", paymenttest.Now)
		r = paymenttest.Do(t, s, err)
	}
	a, err := r.Unverified("a", paymenttest.Now)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Unverified("b", paymenttest.Now)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.To().Events()[3].Note + b.To().Events()[3].Note; got != "ab" {
		t.Errorf("notes of two steps from one request = %q, want ab", got)
	}
}

func TestEventsAreCountedInTheEnd(t *testing.T) {
	r := paymenttest.Request(t)
	for range 2 * MaxEvents {
		s, err := r.Unverified("d", paymenttest.Now)
		r = paymenttest.Do(t, s, err)
	}
	if got := len(r.Events()); got != MaxEvents {
		t.Errorf("a request of %d versions keeps %d events, want %d", r.Version(), got, MaxEvents)
	}
	roundTrip(t, "Unverified", r)
	s, err := r.Answered(r.Asking().APTransID, "401", paymenttest.Now)
	if r = paymenttest.Do(t, s, err); r.Asking().Answer != "401" {
		t.Error("an answer that counts is lost once the events are full")
	}
	if _, err := r.Answered(r.Asking().APTransID, "209", paymenttest.Now); !fault.Is(err, fault.Conflict) {
		t.Errorf("Answered(no longer counting, events full) error = %v, want a conflict", err)
	}
}

// The zero value of wpki.Verified, a signature over another text, and one that
// was given for a sign-in move nothing.
func TestAuthorizeWantsTheSignature(t *testing.T) {
	phone := paymenttest.NewPhone(t)
	r, other := paymenttest.Request(t), paymenttest.Request(t, func(in *Typed) { in.Amount.Minor++ })
	now := paymenttest.Now
	_, foreign := phone.Signs(t, other)

	policy := phone.Signer.Policy()
	policy.Usage, policy.Signer = wpki.SignIn, wpki.AnySigner
	signIn, err := wpki.Verify(phone.CA.Signer(t, personFor(wpki.SignIn)).Sign([]byte(r.Sentence())), []byte(r.Sentence()), policy)
	if err != nil {
		t.Fatal(err)
	}
	for name, sig := range map[string]wpki.Verified{"the zero value": {}, "another sentence": foreign, "a sign-in": signIn} {
		if _, err := r.Authorize(sig, now, now); !fault.Is(err, fault.Unverified) {
			t.Errorf("Authorize(%s) error = %v, want unverified", name, err)
		}
		if _, err := r.SignedLate(sig, now, now); !fault.Is(err, fault.Unverified) {
			t.Errorf("SignedLate(%s) error = %v, want unverified", name, err)
		}
	}
	_, good := phone.Signs(t, r)
	if _, err := r.Authorize(good, r.Expires().Add(time.Millisecond), now); !fault.Is(err, fault.Conflict) {
		t.Errorf("Authorize(received after the deadline) error = %v, want a conflict", err)
	}
	if _, err := r.Authorize(good, r.Expires(), r.Expires().Add(time.Hour)); err != nil {
		t.Errorf("Authorize(received at the deadline, judged later) error = %v", err)
	}
}

// A second signature over what is signed is kept, and the merchant is not told
// that it came too late.
func TestSignedTwice(t *testing.T) {
	phone := paymenttest.NewPhone(t)
	for status, want := range map[Status]EventKind{Cancelled: EventLate, Expired: EventLate, Refused: EventLate, Authorized: EventAgain, Paid: EventAgain} {
		r := phone.In(t, status)
		before := r.Proof()
		_, sig := phone.Signs(t, r)
		s, err := r.SignedLate(sig, paymenttest.Now, paymenttest.Now)
		to := paymenttest.Do(t, s, err)
		if s.Event().Kind != want || !to.Judged(s.Event().Note) {
			t.Errorf("SignedLate at %s gives event %s, want %s, judged", status, s.Event().Kind, want)
		}
		if before.Digest != "" && to.Proof() != before {
			t.Errorf("SignedLate at %s replaces the proof", status)
		}
	}
}

// What is claimed is claimed once: an order, a receipt, a contradiction.
func TestClaimsAreMadeOnce(t *testing.T) {
	now := paymenttest.Now.Add(time.Minute)
	phone := paymenttest.NewPhone(t)
	for name, c := range map[string]struct {
		status Status
		claim  func(Request) (Step, error)
	}{
		"order":         {Authorized, func(r Request) (Step, error) { return r.ClaimOrder(paymenttest.Order, now) }},
		"receipt":       {Paid, func(r Request) (Step, error) { return r.ClaimReceipt(now) }},
		"no receipt":    {Paid, func(r Request) (Step, error) { return r.GiveUpReceipt(now) }},
		"contradiction": {Paid, func(r Request) (Step, error) { return r.Contradict("a", now) }},
		"asking":        {Pending, func(r Request) (Step, error) { return r.ClaimAsking(now) }},
	} {
		s, err := c.claim(phone.In(t, c.status))
		r := paymenttest.Do(t, s, err)
		if _, err := c.claim(r); !fault.Is(err, fault.Conflict) {
			t.Errorf("claiming the %s again: error = %v, want a conflict", name, err)
		}
	}
	r := phone.In(t, Paid)
	s, err := r.ClaimReceipt(now)
	r = paymenttest.Do(t, s, err)
	s, err = r.Receipted(now)
	r = paymenttest.Do(t, s, err)
	roundTrip(t, "Receipted", r)
	if _, err := r.Receipted(now); !fault.Is(err, fault.Conflict) {
		t.Errorf("Receipted() again error = %v, want a conflict", err)
	}
}

func TestAnsweredCountsOnce(t *testing.T) {
	now := paymenttest.Now
	r := paymenttest.Request(t)
	s, err := r.Answered(r.Asking().APTransID, "401", now)
	r = paymenttest.Do(t, s, err)
	s, err = r.Answered(r.Asking().APTransID, "209", now)
	if r = paymenttest.Do(t, s, err); r.Asking().Answer != "401" {
		t.Errorf("Answer after 401 and 209 = %s, want 401", r.Asking().Answer)
	}
	for _, code := range []string{"401", "209"} {
		if _, err := r.Answered(r.Asking().APTransID, code, now); !fault.Is(err, fault.Conflict) {
			t.Errorf("Answered(%s) again error = %v, want a conflict", code, err)
		}
	}
	r = paymenttest.Request(t)
	s, err = r.Answered("A-of-yesterday", "401", now)
	if r = paymenttest.Do(t, s, err); r.Asking().Answer != "" {
		t.Error("the answer of another asking counts for the open one")
	}
}
