package session_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	. "platimo/shared/session"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

var (
	now    = paymenttest.Now
	number = paymenttest.Number("+381642222222")
)

func begin(secret string) Attempt {
	return Begin(Opening{Phone: number, Place: "app.example.rs", Secret: secret, Stage: paymenttest.Secret, IDs: payment.RandomIDs, ID: NewAttemptID()}, now)
}

// key is the agent's key for sign-ins.
type key struct {
	ca     *wpkitest.CA
	signer *wpkitest.Signer
}

func newKey(t *testing.T) key {
	ca := wpkitest.NewCA(t)
	return key{ca, ca.Signer(t, wpkitest.Person{Usage: wpki.SignIn})}
}

func (k key) signs(t *testing.T, text string) wpki.Verified {
	t.Helper()
	sig, err := wpki.Verify(k.signer.Sign([]byte(text)), []byte(text), k.signer.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

func do(t *testing.T, s AttemptStep, err error) Attempt {
	t.Helper()
	if err != nil {
		t.Fatalf("step error = %v", err)
	}
	return s.To()
}

// in leads a claimed attempt to a status.
func in(t *testing.T, k key, status AttemptStatus) Attempt {
	s, err := begin(NewSecret()).ClaimAsking(now)
	a := do(t, s, err)
	switch status {
	case Confirmed:
		s, err = a.Confirm(k.signs(t, a.Sentence()), now)
	case Refused:
		s, err = a.Refuse(now)
	case Expired:
		s, err = a.Lapse(a.Expires())
	default:
		return a
	}
	return do(t, s, err)
}

func TestStepAtEveryStatus(t *testing.T) {
	k := newKey(t)
	const every = "pending confirmed refused expired"
	late := now.Add(3 * time.Minute)
	for _, c := range []struct {
		name string
		step func(Attempt) (AttemptStep, error)
		at   string
		to   AttemptStatus // "": stays
	}{
		{"ClaimAsking again", func(a Attempt) (AttemptStep, error) { return a.ClaimAsking(now) }, "", ""},
		{"Accepted", func(a Attempt) (AttemptStep, error) { return a.Accepted("m1") }, every, ""},
		{"Answered", func(a Attempt) (AttemptStep, error) { return a.Answered("401", now) }, "pending", ""},
		{"Answered too late", func(a Attempt) (AttemptStep, error) { return a.Answered("401", late) }, "", ""},
		{"Refuse", func(a Attempt) (AttemptStep, error) { return a.Refuse(now) }, "pending", Refused},
		{"Refuse too late", func(a Attempt) (AttemptStep, error) { return a.Refuse(late) }, "", ""},
		{"Confirm", func(a Attempt) (AttemptStep, error) { return a.Confirm(k.signs(t, a.Sentence()), now) }, "pending", Confirmed},
		{"Confirm too late", func(a Attempt) (AttemptStep, error) { return a.Confirm(k.signs(t, a.Sentence()), late) }, "", ""},
		{"Lapse", func(a Attempt) (AttemptStep, error) { return a.Lapse(late) }, "pending", Expired},
		{"Lapse too early", func(a Attempt) (AttemptStep, error) { return a.Lapse(late.Add(-1)) }, "", ""},
	} {
		for _, from := range []AttemptStatus{Waiting, Confirmed, Refused, Expired} {
			a := in(t, k, from)
			s, err := c.step(a)
			if !strings.Contains(c.at, string(from)) {
				if !fault.Is(err, fault.Conflict) {
					t.Errorf("%s at %s error = %v, want a conflict", c.name, from, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s at %s error = %v", c.name, from, err)
				continue
			}
			want := c.to
			if want == "" {
				want = from
			}
			if got := AttemptStatus(s.To().Record().Status); got != want || s.To().Version() != a.Version()+1 || s.From().Version() != a.Version() {
				t.Errorf("%s at %s leads to %s in version %d, want %s, one version on", c.name, from, got, s.To().Version(), want)
			}
			roundTrip(t, s.To())
		}
	}
}

func roundTrip(t *testing.T, a Attempt) {
	t.Helper()
	stored, err := json.Marshal(a.Record())
	if err != nil {
		t.Fatal(err)
	}
	var rec AttemptRecord
	if err := json.Unmarshal(stored, &rec); err != nil {
		t.Fatal(err)
	}
	back, err := RestoreAttempt(rec)
	if err != nil {
		t.Errorf("RestoreAttempt(Record()) error = %v", err)
		return
	}
	if diff := cmp.Diff(a.Record(), back.Record()); diff != "" {
		t.Errorf("RestoreAttempt(Record()) differs (-stored +read):\n%s", diff)
	}
	if !back.Due().Equal(a.Due()) {
		t.Errorf("RestoreAttempt(Record()).Due() = %v, want %v", back.Due(), a.Due())
	}
}

func TestRestoreRefusesTheImpossible(t *testing.T) {
	k := newKey(t)
	for name, c := range map[string]struct {
		from  AttemptStatus
		spoil func(*AttemptRecord)
	}{
		"an unknown status":         {Waiting, func(s *AttemptRecord) { s.Status = "open" }},
		"confirmed by a word":       {Waiting, func(s *AttemptRecord) { s.Status = string(Confirmed) }},
		"confirmed without a proof": {Confirmed, func(s *AttemptRecord) { s.Proof = "" }},
		"a proof of nothing":        {Refused, func(s *AttemptRecord) { s.Proof = "p" }},
		"another id":                {Waiting, func(s *AttemptRecord) { s.ID = "P" + s.ID[1:] }},
		"no version":                {Waiting, func(s *AttemptRecord) { s.Version = 0 }},
		"no number":                 {Waiting, func(s *AttemptRecord) { s.Phone = "" }},
	} {
		rec := in(t, k, c.from).Record()
		c.spoil(&rec)
		if _, err := RestoreAttempt(rec); err == nil {
			t.Errorf("RestoreAttempt(%s) succeeds, want an error", name)
		}
	}
}

// The zero value, a signature over another sign-in's sentence, and one that was
// given for a payment confirm nothing.
func TestConfirmWantsTheSignature(t *testing.T) {
	k := newKey(t)
	a, other := begin(NewSecret()), begin(NewSecret())
	policy := k.signer.Policy()
	policy.Usage, policy.Signer = wpki.Payment, wpki.AnySigner
	paid, err := wpki.Verify(k.ca.Signer(t, wpkitest.Person{}).Sign([]byte(a.Sentence())), []byte(a.Sentence()), policy)
	if err != nil {
		t.Fatal(err)
	}
	for name, sig := range map[string]wpki.Verified{"the zero value": {}, "another sentence": k.signs(t, other.Sentence()), "a payment": paid} {
		if _, err := a.Confirm(sig, now); !fault.Is(err, fault.Unverified) {
			t.Errorf("Confirm(%s) error = %v, want unverified", name, err)
		}
	}
}

// Neither sentence can be taken for the other's kind, and no two are equal.
func TestSentence(t *testing.T) {
	a, b := begin(NewSecret()), begin(NewSecret())
	if !strings.HasPrefix(a.Sentence(), "PlatiMo prijava na app.example.rs. Kod "+a.Code()+". Br ") || a.Sentence() == b.Sentence() {
		t.Errorf("two sign-ins say %q and %q", a.Sentence(), b.Sentence())
	}
	if septets, ok := payment.Septets(a.Sentence()); !ok || septets > payment.MaxSeptets {
		t.Errorf("the sentence has %d septets", septets)
	}
}

func TestClaimAsking(t *testing.T) {
	a := begin(NewSecret())
	for _, c := range []struct {
		at time.Duration
		ok bool
	}{{0, true}, {165 * time.Second, true}, {166 * time.Second, false}, {170 * time.Second, false}, {time.Hour, false}} {
		if _, err := a.ClaimAsking(now.Add(c.at)); (err == nil) != c.ok {
			t.Errorf("ClaimAsking(+%v) error = %v, want success %t", c.at, err, c.ok)
		}
	}
	s, err := a.Accepted("m1")
	a = do(t, s, err)
	if _, err := a.Accepted("m2"); !fault.Is(err, fault.Conflict) {
		t.Errorf("Accepted() again error = %v, want a conflict", err)
	}
}

// An unknown number's attempt is claimed and never asked: it must look like one
// that nobody answers, at every moment.
func TestStatus(t *testing.T) {
	k := newKey(t)
	for _, c := range []struct {
		stored       AttemptStatus
		before, then AttemptStatus
	}{{Waiting, Waiting, Expired}, {Confirmed, Confirmed, Expired}, {Refused, Refused, Expired}} {
		a := in(t, k, c.stored)
		if got := a.Status(a.Expires().Add(-1)); got != c.before {
			t.Errorf("Status(%s, before the end) = %s, want %s", c.stored, got, c.before)
		}
		if got := a.Status(a.Expires()); got != c.then {
			t.Errorf("Status(%s, at the end) = %s, want %s", c.stored, got, c.then)
		}
	}
}

func TestDue(t *testing.T) {
	k := newKey(t)
	claimed := in(t, k, Waiting)
	s, err := claimed.Accepted("m1")
	accepted := do(t, s, err)
	s, err = accepted.Answered("401", now)
	answered := do(t, s, err)
	s, err = answered.Lapse(answered.Expires())
	lapsed := do(t, s, err)
	for _, c := range []struct {
		name string
		a    Attempt
		want time.Duration // -1: none
	}{
		{"begun", begin(NewSecret()), 10 * time.Second},
		{"claimed", claimed, -1},
		{"accepted", accepted, 20 * time.Second},
		{"answered", answered, 10 * time.Second},
		{"lapsed", lapsed, -1},
		{"confirmed", in(t, k, Confirmed), -1},
		{"refused", in(t, k, Refused), -1},
	} {
		want := time.Time{}
		if c.want >= 0 {
			want = now.Add(c.want)
		}
		if got := c.a.Due(); !got.Equal(want) {
			t.Errorf("Due(%s) = %v, want %v", c.name, got, want)
		}
	}
}

func TestAttemptID(t *testing.T) {
	if id := NewAttemptID(); id == NewAttemptID() {
		t.Errorf("NewAttemptID() = %s twice", id)
	} else if _, ok := ParseAttemptID(id); !ok {
		t.Errorf("ParseAttemptID(%s) refuses it", id)
	}
	for _, s := range []string{"", "L", string(payment.NewID()), NewAttemptID() + "\n", NewAttemptID() + "0", strings.ToLower(NewAttemptID())} {
		if _, ok := ParseAttemptID(s); ok {
			t.Errorf("ParseAttemptID(%q) takes it", s)
		}
	}
}

func TestAttemptPrintsNoNumber(t *testing.T) {
	a := begin(NewSecret())
	if out := fmt.Sprintf("%v %+v %#v %+v", a, a, a, LeaseOf(number, a.Asking())); strings.Contains(out, "642222222") {
		t.Errorf("an attempt prints its number: %s", out)
	}
}
