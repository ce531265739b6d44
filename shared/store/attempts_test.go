package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/session"
)

func (w tables) step(t *testing.T, s session.AttemptStep, err error) session.Attempt {
	t.Helper()
	if err != nil {
		t.Fatalf("step error = %v", err)
	}
	if err := w.attempts.Apply(t.Context(), s); err != nil {
		t.Fatalf("Apply() error = %v", err)
	}
	return s.To()
}

func TestAttempts(t *testing.T) {
	w := open(t)
	a := newAttempt(mira)
	if err := w.attempts.Add(t.Context(), a, now); err != nil {
		t.Fatalf("Add() error = %v", err)
	}
	dueAt := func(at time.Time) bool {
		return due(t, at, func(shard int) ([]string, error) { return w.attempts.Due(t.Context(), shard, at, 10) })[a.ID()]
	}
	check := func(what string) {
		t.Helper()
		got, err := w.attempts.Get(t.Context(), a.ID())
		if err != nil {
			t.Fatalf("Get(%s) error = %v", what, err)
		}
		if diff := cmp.Diff(a.Record(), got.Record()); diff != "" {
			t.Errorf("Get(%s) differs (-stored +read):\n%s", what, diff)
		}
		if at := a.Due(); dueAt(now.AddDate(1, 0, 0)) != !at.IsZero() {
			t.Errorf("%s: due is %t, want %t", what, at.IsZero(), !at.IsZero())
		}
	}
	check("begun")
	s, err := a.ClaimAsking(now)
	a = w.step(t, s, err)
	check("claimed")
	s, err = a.Accepted("m1")
	a = w.step(t, s, err)
	check("accepted")
	s, err = a.Answered("401", now)
	a = w.step(t, s, err)
	check("answered")
	s, err = a.Lapse(a.Expires())
	a = w.step(t, s, err)
	check("lapsed")

	if _, err := w.attempts.Get(t.Context(), session.NewAttemptID()); !fault.Is(err, fault.NotFound) {
		t.Errorf("Get(another id) error = %v, want not found", err)
	}
}

// A sign-in takes its turn when it begins, and the phone's lease, which it
// shares with payments, only when the phone is asked: a stranger who types a
// customer's number must neither hold up a payment nor learn of one.
func TestAttemptsTakeTurns(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	r := w.add(t, 1, mira)
	a := newAttempt(mira)
	lease := session.LeaseOf(a.Phone(), a.Asking())
	if err := w.attempts.Add(ctx, a, now); err != nil {
		t.Errorf("Add(a sign-in while a payment is asked) error = %v", err)
	}
	before := w.count(t, "LoginsTable")
	if err := w.attempts.Add(ctx, newAttempt(mira), now); !fault.Is(err, fault.Busy) {
		t.Errorf("Add(a second sign-in) error = %v, want busy", err)
	}
	if got := w.count(t, "LoginsTable"); got != before {
		t.Errorf("a refused sign-in left %d items", got-before)
	}
	if err := w.phones.Take(ctx, lease, now); !fault.Is(err, fault.Busy) {
		t.Errorf("Take(a phone on which a payment is) error = %v, want busy", err)
	}
	if err := w.phones.Free(ctx, r.Payer(), r.Asking().Lease); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a repetition finds its own
		if err := w.phones.Take(ctx, lease, now); err != nil {
			t.Errorf("Take(a free phone) error = %v", err)
		}
	}
	if err := w.requests.Add(ctx, newRequest(t, 2, mira)); !fault.Is(err, fault.Busy) {
		t.Errorf("Add(a payment while a sign-in is asked) error = %v, want busy", err)
	}
	if err := w.phones.FreeSignIn(ctx, a.Phone(), a.Asking().Lease); err != nil {
		t.Fatal(err)
	}
	if err := w.attempts.Add(ctx, newAttempt(mira), now); err != nil {
		t.Errorf("Add(a sign-in after one has ended) error = %v", err)
	}
	if err := w.requests.Add(ctx, newRequest(t, 3, mira)); err != nil {
		t.Errorf("Add(a payment while a sign-in has not asked the phone) error = %v", err)
	}
}

// A person whose sign-in was stored must not be told that the phone is busy
// with it, even when the stream has changed it before the repetition.
func TestAttemptsRecogniseThemselves(t *testing.T) {
	w := open(t)
	for _, forgetful := range []bool{false, true} {
		for _, changed := range []bool{false, true} {
			a := newAttempt(mira)
			l := loses("TransactWriteItems", 1, func() {
				if s, err := a.ClaimAsking(now); changed {
					w.step(t, s, err)
				}
			})
			l.forgetful = forgetful
			if err := w.through(l).attempts.Add(t.Context(), a, now); err != nil {
				t.Errorf("Add(lost answer; token ignored %t, changed meanwhile %t) error = %v", forgetful, changed, err)
			}
			if err := w.phones.FreeSignIn(t.Context(), a.Phone(), a.Asking().Lease); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAttemptsRace(t *testing.T) {
	w := open(t)
	a := newAttempt(mira)
	if err := w.attempts.Add(t.Context(), a, now); err != nil {
		t.Fatal(err)
	}
	var won, lost atomic.Int32
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			s, err := a.ClaimAsking(now)
			if err != nil {
				t.Error(err)
				return
			}
			switch err := w.attempts.Apply(context.Background(), s); {
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
	if won.Load() != 1 || lost.Load() != 31 {
		t.Errorf("32 claims at once: %d won, %d lost, want 1 and 31", won.Load(), lost.Load())
	}
}
