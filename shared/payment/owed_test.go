package payment_test

import (
	"testing"
	"time"

	"platimo/shared/fault"
	. "platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// life is a request and what was done to it so far.
type life struct {
	t     *testing.T
	phone paymenttest.Phone
	r     Request
}

func (l *life) do(s Step, err error) {
	l.t.Helper()
	l.r = paymenttest.Do(l.t, s, err)
}

func at(d time.Duration) time.Time { return paymenttest.Now.Add(d) }

func (l *life) claim(d time.Duration)  { l.do(l.r.ClaimAsking(at(d))) }
func (l *life) accept(d time.Duration) { l.do(l.r.Accepted(l.r.Asking().APTransID, "m1", at(d))) }
func (l *life) unsent(d time.Duration) {
	l.do(l.r.Unsent(l.r.Asking().APTransID, RandomIDs, at(d)))
}
func (l *life) end(d time.Duration)    { l.do(l.r.EndAsking(l.r.Asking().APTransID, "209", at(d))) }
func (l *life) answer(d time.Duration) { l.do(l.r.Answered(l.r.Asking().APTransID, "401", at(d))) }
func (l *life) sign(d time.Duration) {
	_, sig := l.phone.Signs(l.t, l.r)
	l.do(l.r.Authorize(sig, at(d), at(d)))
}
func (l *life) signLate(d time.Duration) {
	_, sig := l.phone.Signs(l.t, l.r)
	l.do(l.r.SignedLate(sig, at(d), at(d)))
}
func (l *life) order(d time.Duration) { l.do(l.r.ClaimOrder(paymenttest.Order, at(d))) }

const sec = time.Second

// span is what is owed from an instant on.
type span struct {
	from time.Duration
	duty Duty
}

// TestOwed walks through each situation in which a request can be, at the edges
// of every span. due is when the sweep must look: never later than the first
// duty that the stream does not take, and gone when nothing is owed.
func TestOwed(t *testing.T) {
	long := func(in *Typed) { in.Lifetime = time.Hour }
	for _, c := range []struct {
		name  string
		typed func(*Typed)
		past  func(*life)
		due   time.Duration // after the opening; -1: none
		owed  []span
	}{
		{"stored", nil, func(*life) {}, 10 * sec, []span{{0, AskPhone}, {165*sec + 1, Nothing}, {180 * sec, LetExpire}}},
		{"stored, for an hour", long, func(*life) {}, 10 * sec, []span{{0, AskPhone}, {295*sec + 1, Nothing}, {310 * sec, EndAsking}, {3600 * sec, LetExpire}}},
		{"claimed, no answer of the call", nil, func(l *life) { l.claim(sec) }, 180 * sec, []span{{2 * sec, Nothing}, {180 * sec, LetExpire}}},
		{"claimed, for an hour", long, func(l *life) { l.claim(sec) }, 310 * sec, []span{{2 * sec, Nothing}, {310 * sec, EndAsking}, {3600 * sec, LetExpire}}},
		{"accepted", nil, func(l *life) { l.claim(sec); l.accept(2 * sec) }, 21 * sec, []span{{2 * sec, Nothing}, {21 * sec, AskMSSP}, {180 * sec, LetExpire}}},
		{"accepted, for an hour", long, func(l *life) { l.claim(sec); l.accept(2 * sec) }, 21 * sec, []span{{2 * sec, Nothing}, {21 * sec, AskMSSP}, {3600 * sec, LetExpire}}},
		{"unsent once", nil, func(l *life) { l.claim(sec); l.unsent(6 * sec) }, 11 * sec, []span{{6 * sec, Nothing}, {11 * sec, AskPhone}, {165*sec + 1, Nothing}, {180 * sec, LetExpire}}},
		{"unsent twice", nil, func(l *life) { l.claim(sec); l.unsent(6 * sec); l.claim(11 * sec); l.unsent(16 * sec) }, 26 * sec,
			[]span{{16 * sec, Nothing}, {26 * sec, AskPhone}, {165*sec + 1, Nothing}, {180 * sec, LetExpire}}},
		{"unsent three times", nil, func(l *life) {
			for _, call := range []time.Duration{0, 5 * sec, 15 * sec} {
				l.claim(call)
				l.unsent(call)
			}
		}, 30 * sec, []span{{15 * sec, Nothing}, {30 * sec, TellMerchant}, {180 * sec, LetExpire}}},
		{"busy", nil, func(l *life) { l.claim(sec); l.do(l.r.Busy(l.r.Asking().APTransID, RandomIDs, at(2*sec))) }, 17 * sec,
			[]span{{2 * sec, Nothing}, {17 * sec, AskPhone}, {165*sec + 1, Nothing}, {180 * sec, LetExpire}}},
		{"unsent when no time is left for a call", nil, func(l *life) { l.claim(164 * sec); l.unsent(165 * sec) }, 180 * sec,
			[]span{{165 * sec, Nothing}, {180 * sec, LetExpire}}},
		{"answered no", nil, func(l *life) { l.claim(sec); l.accept(2 * sec); l.answer(3 * sec) }, 10 * sec,
			[]span{{3 * sec, ConfirmAnswer}, {180 * sec, ConfirmAnswer}}},
		{"answered no before the call was", nil, func(l *life) { l.claim(sec); l.answer(2 * sec) }, 10 * sec, []span{{2 * sec, ConfirmAnswer}}},
		{"answered no, and signed too late", nil, func(l *life) { l.claim(sec); l.answer(2 * sec); l.signLate(181 * sec) }, 10 * sec,
			[]span{{181 * sec, LetExpire}}},
		{"ended early", nil, func(l *life) { l.claim(sec); l.end(2 * sec) }, 30 * sec, []span{{2 * sec, Nothing}, {30 * sec, TellMerchant}, {180 * sec, LetExpire}}},
		{"ended late", nil, func(l *life) { l.claim(sec); l.end(50 * sec) }, 50 * sec, []span{{50 * sec, TellMerchant}, {180 * sec, LetExpire}}},
		{"ended and published", nil, func(l *life) { l.claim(sec); l.end(2 * sec); l.do(l.r.Publish(at(30 * sec))) }, 180 * sec,
			[]span{{30 * sec, Nothing}, {180 * sec, LetExpire}}},
		{"unanswered", long, func(l *life) { l.claim(sec); l.do(l.r.Unanswered(l.r.Asking().APTransID, "208", at(300*sec))) }, 3600 * sec,
			[]span{{300 * sec, Nothing}, {3600 * sec, LetExpire}}},
		{"authorized", nil, func(l *life) { l.claim(sec); l.accept(2 * sec); l.sign(20 * sec) }, 30 * sec, []span{{20 * sec, InstructBank}, {200 * sec, InstructBank}}},
		{"instructed", nil, func(l *life) { l.claim(sec); l.accept(2 * sec); l.sign(20 * sec); l.order(21 * sec) }, 26 * sec,
			[]span{{21 * sec, Nothing}, {26 * sec, AskBank}, {9999 * sec, AskBank}}},
		{"paid", nil, func(l *life) {
			l.claim(sec)
			l.accept(2 * sec)
			l.sign(20 * sec)
			l.order(21 * sec)
			l.do(l.r.Pay("a", at(30*sec)))
		}, 40 * sec, []span{{30 * sec, SendReceipt}}},
		{"paid, without the MSSP's id", nil, func(l *life) { l.claim(sec); l.sign(20 * sec); l.order(21 * sec); l.do(l.r.Pay("a", at(30*sec))) }, 330 * sec,
			[]span{{30 * sec, Nothing}, {330 * sec, NoReceipt}}},
		{"paid, and the MSSP's id came at last", nil, func(l *life) {
			l.claim(sec)
			l.sign(20 * sec)
			l.order(21 * sec)
			l.do(l.r.Pay("a", at(30*sec)))
			l.accept(31 * sec)
		}, 41 * sec, []span{{31 * sec, SendReceipt}}},
		{"paid, receipt claimed", nil, func(l *life) {
			l.claim(sec)
			l.accept(2 * sec)
			l.sign(20 * sec)
			l.order(21 * sec)
			l.do(l.r.Pay("a", at(30*sec)))
			l.do(l.r.ClaimReceipt(at(31 * sec)))
		}, -1, []span{{31 * sec, Nothing}, {9999 * sec, Nothing}}},
		{"paid, receipt given up", nil, func(l *life) {
			l.claim(sec)
			l.sign(20 * sec)
			l.order(21 * sec)
			l.do(l.r.Pay("a", at(30*sec)))
			l.do(l.r.GiveUpReceipt(at(331 * sec)))
		}, -1, []span{{331 * sec, Nothing}}},
		{"refused by the bank", nil, func(l *life) {
			l.claim(sec)
			l.accept(2 * sec)
			l.sign(20 * sec)
			l.order(21 * sec)
			l.do(l.r.Fail("AM04", "a", at(30*sec)))
		}, 40 * sec, []span{{30 * sec, SendReceipt}}},
		{"refused", nil, func(l *life) { l.claim(sec); l.accept(2 * sec); l.do(l.r.Refuse("401", at(20*sec))) }, -1, []span{{20 * sec, Nothing}, {9999 * sec, Nothing}}},
		{"cancelled", nil, func(l *life) { l.claim(sec); l.do(l.r.Cancel(paymenttest.Agent, at(20*sec))) }, -1, []span{{20 * sec, Nothing}, {9999 * sec, Nothing}}},
		{"cancelled, then signed", nil, func(l *life) {
			l.claim(sec)
			l.accept(2 * sec)
			l.do(l.r.Cancel(paymenttest.Agent, at(20*sec)))
			l.signLate(40 * sec)
		}, 50 * sec, []span{{40 * sec, SendReceipt}}},
		{"expired", nil, func(l *life) { l.claim(sec); l.accept(2 * sec); l.do(l.r.Expire(at(180 * sec))) }, -1, []span{{180 * sec, Nothing}}},
		{"expired, signed a day later", nil, func(l *life) {
			l.claim(sec)
			l.accept(2 * sec)
			l.do(l.r.Expire(at(180 * sec)))
			l.signLate(86400 * sec)
		}, 86410 * sec, []span{{86400 * sec, SendReceipt}}},
	} {
		typed := c.typed
		if typed == nil {
			typed = func(*Typed) {}
		}
		l := &life{t, paymenttest.NewPhone(t), paymenttest.Request(t, typed)}
		c.past(l)
		var want time.Time
		if c.due >= 0 {
			want = at(c.due)
		}
		if got := l.r.Due(); !got.Equal(want) {
			t.Errorf("%s: Due() = %v, want %v", c.name, got, want)
		}
		for i, s := range c.owed {
			if got := l.r.Owed(at(s.from)); got != s.duty {
				t.Errorf("%s: Owed(+%v) = %q, want %q", c.name, s.from, got, s.duty)
			}
			if i+1 < len(c.owed) {
				last := c.owed[i+1].from - 1
				if got := l.r.Owed(at(last)); got != s.duty {
					t.Errorf("%s: Owed(+%v) = %q, want %q", c.name, last, got, s.duty)
				}
			}
			if s.duty != Nothing && c.due < 0 {
				t.Errorf("%s: %q is owed, and no sweep will look", c.name, s.duty)
			}
			if s.duty != Nothing && !s.duty.FirstTry() && s.from > 0 && i > 0 && c.due > s.from {
				t.Errorf("%s: the sweep looks at +%v, after %q is owed at +%v", c.name, c.due, s.duty, s.from)
			}
		}
		roundTrip(t, c.name, l.r)
	}
}

func TestFirstTry(t *testing.T) {
	first := map[Duty]bool{AskPhone: true, ConfirmAnswer: true, InstructBank: true, SendReceipt: true}
	for _, d := range []Duty{Nothing, AskPhone, ConfirmAnswer, AskMSSP, EndAsking, TellMerchant, LetExpire, InstructBank, AskBank, SendReceipt, NoReceipt} {
		if got := d.FirstTry(); got != first[d] {
			t.Errorf("%q.FirstTry() = %t, want %t", d, got, first[d])
		}
	}
}

// Every call of an asking has an AP_TransID of its own, the lease and the
// callback's address stay, and the merchant sees one call alone.
func TestCallsOfAnAsking(t *testing.T) {
	l := &life{t: t, r: paymenttest.Request(t)}
	first := l.r.Asking()
	l.claim(0)
	l.unsent(sec)
	l.claim(10 * sec)
	second := l.r.Asking()
	if second.APTransID == first.APTransID || second.Token != first.Token || second.Lease != first.APTransID || !second.Ends.Equal(first.Ends) {
		t.Errorf("the second call is %+v after %+v, want another AP_TransID and the same token, lease and end", second, first)
	}
	shown := 0
	for _, e := range l.r.Events() {
		if e.Shown() {
			shown++
		}
	}
	if shown != 2 || l.r.PublicVersion() != 2 {
		t.Errorf("after two calls the merchant sees %d events in version %d, want stored and sent in version 2", shown, l.r.PublicVersion())
	}
}

// A phone that is not enrolled and one that cannot be reached look the same:
// the same events, the same version, the same time.
func TestNobodyLearnsWhoIsEnrolled(t *testing.T) {
	stranger := &life{t: t, r: paymenttest.Request(t)}
	stranger.claim(sec)
	stranger.end(sec)
	reached := &life{t: t, r: paymenttest.Request(t)}
	reached.claim(sec)
	reached.accept(2 * sec)
	reached.answer(9 * sec)
	reached.end(10 * sec)
	down := &life{t: t, r: paymenttest.Request(t)}
	down.claim(sec)
	down.unsent(sec)
	down.claim(6 * sec)
	down.unsent(6 * sec)
	down.claim(16 * sec)
	down.unsent(16 * sec)
	for name, l := range map[string]*life{"not enrolled": stranger, "unreachable": reached, "MSSP down": down} {
		if got := l.r.PublicVersion(); got != 2 {
			t.Errorf("%s: PublicVersion() = %d, want 2", name, got)
		}
		if got := l.r.Owed(at(30 * sec)); got != TellMerchant || l.r.Owed(at(29*sec)) != Nothing {
			t.Errorf("%s: Owed(+30s) = %q, want to tell the merchant then and not before", name, got)
		}
		l.do(l.r.Publish(at(30 * sec)))
		if got := l.r.PublicVersion(); got != 3 {
			t.Errorf("%s: PublicVersion() when published = %d, want 3", name, got)
		}
	}
	if _, err := stranger.r.Publish(at(31 * sec)); !fault.Is(err, fault.Conflict) {
		t.Errorf("Publish() again error = %v, want a conflict", err)
	}
}
