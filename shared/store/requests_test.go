package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

func TestAdd(t *testing.T) {
	w := open(t)
	r := w.add(t, 1, mira)
	for name, read := range map[string]func() (payment.Request, error){
		"Get":   func() (payment.Request, error) { return w.requests.Get(t.Context(), r.ID()) },
		"Find":  func() (payment.Request, error) { return w.requests.Find(t.Context(), "M1", r.ID()) },
		"ByKey": func() (payment.Request, error) { return w.requests.ByKey(t.Context(), "M1", r.Key()) },
	} {
		got, err := read()
		if err != nil {
			t.Errorf("%s() error = %v", name, err)
			continue
		}
		if diff := cmp.Diff(r.Record(), got.Record()); diff != "" {
			t.Errorf("%s() differs (-stored +read):\n%s", name, diff)
		}
	}
	for name, read := range map[string]func() (payment.Request, error){
		"Get another id":         func() (payment.Request, error) { return w.requests.Get(t.Context(), payment.NewID()) },
		"Find as another payee":  func() (payment.Request, error) { return w.requests.Find(t.Context(), "M2", r.ID()) },
		"Find another id":        func() (payment.Request, error) { return w.requests.Find(t.Context(), "M1", payment.NewID()) },
		"ByKey as another payee": func() (payment.Request, error) { return w.requests.ByKey(t.Context(), "M2", r.Key()) },
		"ByKey another key":      func() (payment.Request, error) { return w.requests.ByKey(t.Context(), "M1", paymenttest.Key(2)) },
	} {
		if _, err := read(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s error = %v, want not found", name, err)
		}
	}
}

func TestAddIsAllOrNothing(t *testing.T) {
	w := open(t)
	first := w.add(t, 1, mira)
	payments, phones := w.count(t, "PaymentsTable"), w.count(t, "PhonesTable")

	if err := w.requests.Add(t.Context(), newRequest(t, 1, pera)); !fault.Is(err, fault.KeyReused) {
		t.Errorf("Add(a key that is taken) error = %v, want key reused", err)
	}
	err := w.requests.Add(t.Context(), newRequest(t, 2, mira))
	var busy *fault.Error
	if !errors.As(err, &busy) || busy.Kind != fault.Busy {
		t.Fatalf("Add(a phone that is leased) error = %v, want busy", err)
	}
	if at := busy.Members["retryAt"].(time.Time); at.Before(first.Asking().LeaseEnds()) || at.After(first.Asking().LeaseEnds().Add(time.Second)) {
		t.Errorf("busy until %v, want within a second after the lease ends, %v", at, first.Asking().LeaseEnds())
	}
	if p, q := w.count(t, "PaymentsTable"), w.count(t, "PhonesTable"); p != payments || q != phones {
		t.Errorf("refused requests left %d items and %d leases behind", p-payments, q-phones)
	}
	if _, err := w.requests.ByKey(t.Context(), "M1", paymenttest.Key(2)); !fault.Is(err, fault.NotFound) {
		t.Errorf("the key of a refused request is taken (error %v)", err)
	}
	if err := w.requests.Add(t.Context(), newRequest(t, 2, pera)); err != nil {
		t.Errorf("Add(another phone, the key that was refused) error = %v", err)
	}
}

// A lease ends by the clock, at the instant that the loser was told.
func TestLapsedLeaseIsTakenOver(t *testing.T) {
	w := open(t)
	first := w.add(t, 1, mira)
	ends := first.Asking().LeaseEnds()
	if err := w.requests.Add(t.Context(), openedAt(t, 2, mira, ends.Add(-time.Millisecond))); !fault.Is(err, fault.Busy) {
		t.Errorf("Add(a millisecond before the lease ends) error = %v, want busy", err)
	}
	second := openedAt(t, 2, mira, ends)
	if err := w.requests.Add(t.Context(), second); err != nil {
		t.Fatalf("Add(when the lease ends) error = %v", err)
	}
	if err := w.phones.Free(t.Context(), first.Payer(), first.Asking().Lease); err != nil {
		t.Errorf("Free(a lease that was taken over) error = %v", err)
	}
	if err := w.requests.Add(t.Context(), openedAt(t, 3, mira, ends)); !fault.Is(err, fault.Busy) {
		t.Errorf("Add(after the first lease was freed late) error = %v, want busy: the second holds the phone", err)
	}
	if err := w.phones.Free(t.Context(), second.Payer(), second.Asking().Lease); err != nil {
		t.Errorf("Free() error = %v", err)
	}
	if err := w.phones.Free(t.Context(), second.Payer(), second.Asking().Lease); err != nil {
		t.Errorf("Free() again error = %v", err)
	}
	if err := w.requests.Add(t.Context(), openedAt(t, 3, mira, ends)); err != nil {
		t.Errorf("Add(after the lease was freed) error = %v", err)
	}
}

// A hundred calls of one key at once: one is stored, every other hears that the
// key has a request, and nobody hears of a busy phone or of a conflict.
func TestAddRace(t *testing.T) {
	w := open(t)
	var stored, reused atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		r := newRequest(t, 1, mira)
		all.Go(func() {
			switch err := w.requests.Add(context.Background(), r); {
			case err == nil:
				stored.Add(1)
			case fault.Is(err, fault.KeyReused):
				reused.Add(1)
			default:
				t.Errorf("Add() error = %v", err)
			}
		})
	}
	all.Wait()
	if stored.Load() != 1 || reused.Load() != 99 || w.count(t, "PaymentsTable") != 2 {
		t.Errorf("100 calls at once: %d stored, %d reused, %d items, want 1, 99 and 2", stored.Load(), reused.Load(), w.count(t, "PaymentsTable"))
	}
}

// The answer of Add is lost and the SDK repeats the write: with an engine that
// knows its token and one that does not, and when the stream was faster than
// the repetition.
func TestAddRecognisesItself(t *testing.T) {
	w := open(t)
	n := 0
	for _, forgetful := range []bool{false, true} {
		for _, changed := range []bool{false, true} {
			n++
			r := newRequest(t, n, mira)
			l := loses("TransactWriteItems", 1, func() {
				if s, err := r.ClaimAsking(now); changed {
					w.apply(t, s, err)
				}
			})
			l.forgetful = forgetful
			if err := w.through(l).requests.Add(t.Context(), r); err != nil {
				t.Errorf("Add(lost answer; token ignored %t, changed meanwhile %t) error = %v", forgetful, changed, err)
			}
			if got, err := w.requests.ByKey(t.Context(), "M1", r.Key()); err != nil || got.ID() != r.ID() {
				t.Errorf("ByKey() = %v, %v, want %v", got, err, r)
			}
			if err := w.phones.Free(t.Context(), r.Payer(), r.Asking().Lease); err != nil {
				t.Fatal(err)
			}
		}
	}
	u := &unreached{operation: "TransactWriteItems"}
	u.left.Store(2)
	if err := w.through(u).requests.Add(t.Context(), newRequest(t, 9, mira)); err != nil {
		t.Errorf("Add(two calls that never arrived) error = %v", err)
	}
}

func TestApplyRace(t *testing.T) {
	w := open(t)
	r := w.add(t, 1, mira)
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			s, err := r.ClaimAsking(now)
			if err != nil {
				t.Error(err)
				return
			}
			switch err := w.requests.Apply(context.Background(), s); {
			case err == nil:
				won.Add(1)
			case fault.Is(err, fault.Conflict):
				lost.Add(1)
			default:
				t.Errorf("Apply() error = %v", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 63 {
		t.Errorf("64 equal steps at once: %d won, %d lost, want 1 and 63", won.Load(), lost.Load())
	}
	got, err := w.requests.Get(t.Context(), r.ID())
	if err != nil || got.Version() != 2 || len(got.Events()) != 2 {
		t.Errorf("Get() = %v with %d events, %v, want version 2 with 2", got, len(got.Events()), err)
	}
}

// The answer of Apply is lost: our own repetition is no lost race, but a step
// that somebody took in between is one.
func TestApplyRecognisesItself(t *testing.T) {
	w := open(t)
	r := w.add(t, 1, mira)
	s, err := r.ClaimAsking(now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.through(loses("UpdateItem", 2, nil)).requests.Apply(t.Context(), s); err != nil {
		t.Errorf("Apply(two lost answers) error = %v", err)
	}
	if err := w.requests.Apply(t.Context(), s); !fault.Is(err, fault.Conflict) {
		t.Errorf("Apply(the same step, by somebody else) error = %v, want a conflict", err)
	}
	r = s.To()
	if s, err = r.Unverified("a", now); err != nil {
		t.Fatal(err)
	}
	after := s.To()
	other := loses("UpdateItem", 1, func() {
		s, err := after.Unverified("b", now)
		w.apply(t, s, err)
	})
	if err := w.through(other).requests.Apply(t.Context(), s); !fault.Is(err, fault.Conflict) {
		t.Errorf("Apply(lost answer, and another step meanwhile) error = %v, want a conflict", err)
	}
	got, err := w.requests.Get(t.Context(), r.ID())
	if err != nil || got.Version() != 4 || !got.Judged("a") || !got.Judged("b") {
		t.Errorf("Get() = %v, %v, want version 4 with both steps", got, err)
	}
}

// Every step of a whole course comes back as it was written.
func TestApplyStoresEverything(t *testing.T) {
	w := open(t)
	phone := paymenttest.NewPhone(t)
	r := w.add(t, 1, mira)
	_, sig := phone.Signs(t, r)
	id := func() string { return r.Asking().APTransID }
	for _, step := range []func() (payment.Step, error){
		func() (payment.Step, error) { return r.ClaimAsking(now) },
		func() (payment.Step, error) { return r.Busy(id(), payment.RandomIDs, now) },
		func() (payment.Step, error) { return r.ClaimAsking(now.Add(15 * time.Second)) },
		func() (payment.Step, error) { return r.Unsent(id(), payment.RandomIDs, now.Add(16*time.Second)) },
		func() (payment.Step, error) { return r.ClaimAsking(now.Add(30 * time.Second)) },
		func() (payment.Step, error) { return r.Accepted(id(), "m1", now.Add(31*time.Second)) },
		func() (payment.Step, error) { return r.Answered(id(), "402", now.Add(32*time.Second)) },
		func() (payment.Step, error) { return r.EndAsking(id(), "402", now.Add(33*time.Second)) },
		func() (payment.Step, error) { return r.Publish(now.Add(34 * time.Second)) },
		func() (payment.Step, error) { return r.Unverified("bad", now.Add(35*time.Second)) },
		func() (payment.Step, error) {
			return r.Authorize(sig, now.Add(36*time.Second), now.Add(37*time.Second))
		},
		func() (payment.Step, error) { return r.ClaimOrder(paymenttest.Order, now.Add(38*time.Second)) },
		func() (payment.Step, error) { return r.Pay("answer", now.Add(39*time.Second)) },
		func() (payment.Step, error) { return r.Contradict("answer2", now.Add(40*time.Second)) },
		func() (payment.Step, error) { return r.ClaimReceipt(now.Add(41 * time.Second)) },
		func() (payment.Step, error) { return r.Receipted(now.Add(42 * time.Second)) },
	} {
		s, err := step()
		r = w.apply(t, s, err)
		got, err := w.requests.Get(t.Context(), r.ID())
		if err != nil {
			t.Fatalf("Get(after %s) error = %v", s.Event().Kind, err)
		}
		if diff := cmp.Diff(r.Record(), got.Record()); diff != "" {
			t.Fatalf("Get(after %s) differs (-stored +read):\n%s", s.Event().Kind, diff)
		}
	}
}

func TestEventsAreCountedInTheEnd(t *testing.T) {
	w := open(t)
	r := w.add(t, 1, mira)
	for range 70 {
		s, err := r.Unverified("d", now)
		r = w.apply(t, s, err)
	}
	got, err := w.requests.Get(t.Context(), r.ID())
	if err != nil || got.Version() != 71 || len(got.Events()) != 64 {
		t.Errorf("Get() = %v with %d events, %v, want version 71 with 64", got, len(got.Events()), err)
	}
}

const (
	conflict   = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"x"}`
	cancelled  = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"x","CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"},{"Code":"None"}]}`
	throttled  = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"x","CancellationReasons":[{"Code":"ThrottlingError"}]}`
	refused    = `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"x","CancellationReasons":[{"Code":"ValidationError"}]}`
	noPatience = 8
)

// The SDK does not repeat what met another transaction. We do, up to a limit,
// and give the reason then. The clock is a bubble's.
func TestTransactionConflictIsRetried(t *testing.T) {
	for _, c := range []struct {
		name, body string
		failures   int32
		ok         bool
		calls      int32
	}{
		{"none", cancelled, 0, true, 1},
		{"one conflict", cancelled, 1, true, 2},
		{"seven conflicts", cancelled, noPatience - 1, true, noPatience},
		{"conflicts without end", cancelled, 99, false, noPatience},
		{"throttled inside a transaction", throttled, 3, true, 4},
		{"another reason", refused, 1, false, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			transport := &canned{failures: c.failures, body: c.body}
			w := over("http://127.0.0.1:1", map[string]string{"PaymentsTable": "p", "PhonesTable": "q"}, transport)
			if err := w.requests.Add(t.Context(), newRequest(t, 1, mira)); (err == nil) != c.ok || transport.calls.Load() != c.calls {
				t.Errorf("Add(%s) made %d calls, error = %v, want %d and success %t", c.name, transport.calls.Load(), err, c.calls, c.ok)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		transport := &canned{failures: 5, body: conflict}
		w := over("http://127.0.0.1:1", map[string]string{"PaymentsTable": "p"}, transport)
		s, err := newRequest(t, 1, mira).ClaimAsking(now)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.requests.Apply(t.Context(), s); err != nil || transport.calls.Load() != 6 {
			t.Errorf("Apply(five conflicts) made %d calls, error = %v, want 6", transport.calls.Load(), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		transport = &canned{failures: 99, body: conflict}
		w = over("http://127.0.0.1:1", map[string]string{"PaymentsTable": "p"}, transport)
		if err := w.requests.Apply(ctx, s); err == nil || transport.calls.Load() == noPatience {
			t.Errorf("Apply(conflicts without end, 30 ms left) made %d calls, error = %v", transport.calls.Load(), err)
		}
	})
}
