package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
)

func newSession(token string) session.Session {
	return session.Session{Digest: session.Digest(token), Agent: paymenttest.Number(mira), Merchant: "M1", Created: now, Touched: now}
}

// numbers are compared by ==, which cmp does not do by itself.
var sameNumber = cmp.Comparer(func(a, b session.Session) bool { return a == b })

func TestSessions(t *testing.T) {
	w := open(t)
	s := newSession(session.NewSecret())
	opened, err := w.sessions.Open(t.Context(), s)
	if err != nil || opened != s {
		t.Fatalf("Open() = %v, %v, want %v", opened, err, s)
	}
	later := s
	later.Created, later.Touched = now.Add(time.Minute), now.Add(time.Minute)
	if again, err := w.sessions.Open(t.Context(), later); err != nil || again != s {
		t.Errorf("Open() again = %v, %v, want the session as it is stored, %v", again, err, s)
	}
	s.Touched = now.Add(2 * time.Minute)
	if err := w.sessions.Touch(t.Context(), s); err != nil {
		t.Errorf("Touch() error = %v", err)
	}
	got, err := w.sessions.Find(t.Context(), s.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, got, sameNumber); diff != "" {
		t.Errorf("Find() (-want +got):\n%s", diff)
	}
	if _, err := w.sessions.Find(t.Context(), session.Digest("another")); !fault.Is(err, fault.NotFound) {
		t.Errorf("Find(another token) error = %v, want not found", err)
	}
}

// The answer of a sign-in can be had again for as long as the attempt lives;
// after the person has signed out, it opens nothing.
func TestAnEndedSessionStaysEnded(t *testing.T) {
	w := open(t)
	s := newSession(session.NewSecret())
	if _, err := w.sessions.Open(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.sessions.End(t.Context(), s.Digest); err != nil {
			t.Errorf("End() error = %v", err)
		}
	}
	touched := s
	touched.Touched = now.Add(time.Hour)
	if err := w.sessions.Touch(t.Context(), touched); err != nil {
		t.Errorf("Touch(an ended session) error = %v", err)
	}
	if _, err := w.sessions.Find(t.Context(), s.Digest); !fault.Is(err, fault.NotFound) {
		t.Errorf("Find(an ended session) error = %v, want not found", err)
	}
	if got, err := w.sessions.Open(t.Context(), s); !fault.Is(err, fault.NotFound) {
		t.Errorf("Open(an ended session) = %v, %v, want not found", got, err)
	}
	if err := w.sessions.End(t.Context(), session.Digest("nobody's")); err != nil {
		t.Errorf("End(a session that never was) error = %v", err)
	}
	if _, err := w.sessions.Open(t.Context(), newSession("nobody's")); err != nil {
		t.Errorf("Open() after End() of what never was: error = %v", err)
	}
}

func TestSessionsAreDue(t *testing.T) {
	w := open(t)
	s := newSession(session.NewSecret())
	if _, err := w.sessions.Open(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	at := func(at time.Time) (digests []string) {
		for pk := range due(t, at, func(shard int) ([]string, error) { return w.sessions.Due(t.Context(), shard, at, 10) }) {
			digest, ok := w.sessions.DigestOf(pk)
			if !ok {
				t.Errorf("DigestOf(%s) refuses what Due gave", pk)
			}
			digests = append(digests, digest)
		}
		return digests
	}
	if got := at(s.IdleEnds().Add(-time.Millisecond)); len(got) != 0 {
		t.Errorf("Due(before it idles out) = %v, want none", got)
	}
	if got := at(s.IdleEnds()); len(got) != 1 || got[0] != s.Digest {
		t.Errorf("Due(when it idles out) = %v, want %s", got, s.Digest)
	}
	s.Touched = now.Add(10 * time.Minute)
	if err := w.sessions.Touch(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if got := at(s.IdleEnds().Add(-time.Millisecond)); len(got) != 0 {
		t.Errorf("Due(before, touched) = %v, want none", got)
	}
	if err := w.sessions.End(t.Context(), s.Digest); err != nil {
		t.Fatal(err)
	}
	if got := at(now.AddDate(1, 0, 0)); len(got) != 0 {
		t.Errorf("Due(ended) = %v, want none", got)
	}
	if _, ok := w.sessions.DigestOf("TICKET#x"); ok {
		t.Error("DigestOf takes a ticket for a session")
	}
}

func TestTicketAdmitsOne(t *testing.T) {
	w := open(t)
	s := newSession(session.NewSecret())
	k := s.Ticket(session.NewSecret(), now)
	if err := w.sessions.AddTicket(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if got, err := w.sessions.FindTicket(t.Context(), k.Digest); err != nil || got != k {
		t.Errorf("FindTicket() = %v, %v, want %v", got, err, k)
	}
	if _, err := w.sessions.FindTicket(t.Context(), s.Digest); !fault.Is(err, fault.NotFound) {
		t.Errorf("FindTicket(another) error = %v, want not found", err)
	}
	var admitted atomic.Int32
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			c := session.Connection{ID: string(rune('A' + n)), Merchant: "M1", Session: s.Digest, Opened: now}
			switch err := w.connections.Open(context.Background(), k, c); {
			case err == nil:
				admitted.Add(1)
			case !fault.Is(err, fault.SignedOut):
				t.Errorf("Open() error = %v, want signed out", err)
			}
		})
	}
	all.Wait()
	list, err := w.connections.List(t.Context(), "M1")
	if err != nil || admitted.Load() != 1 || len(list) != 1 || w.count(t, "ConnectionsTable") != 2 {
		t.Errorf("50 sockets with one ticket: %d admitted, %d listed, %d items, %v, want 1, 1 and 2", admitted.Load(), len(list), w.count(t, "ConnectionsTable"), err)
	}
	if _, err := w.sessions.FindTicket(t.Context(), k.Digest); !fault.Is(err, fault.NotFound) {
		t.Errorf("FindTicket(used) error = %v, want not found", err)
	}
}

func TestConnections(t *testing.T) {
	w := open(t)
	connect := func(id, merchant, token string) session.Connection {
		t.Helper()
		s := newSession(token)
		s.Merchant = merchant
		k := s.Ticket(session.NewSecret(), now)
		c := session.Connection{ID: id, Merchant: merchant, Session: s.Digest, Opened: now}
		if err := w.sessions.AddTicket(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		if err := w.connections.Open(t.Context(), k, c); err != nil {
			t.Fatalf("Open() error = %v", err)
		}
		return c
	}
	list := func(merchant string) []session.Connection {
		t.Helper()
		all, err := w.connections.List(t.Context(), merchant)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	a, b := connect("a=", "M1", "x"), connect("b=", "M2", "y")
	for _, c := range []session.Connection{a, b} {
		if got, err := w.connections.Find(t.Context(), c.ID); err != nil || got != c {
			t.Errorf("Find(%s) = %v, %v, want %v", c.ID, got, err, c)
		}
		if diff := cmp.Diff([]session.Connection{c}, list(c.Merchant)); diff != "" {
			t.Errorf("List(%s) (-want +got):\n%s", c.Merchant, diff)
		}
	}
	if err := w.connections.Forget(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if got := list("M1"); len(got) != 0 {
		t.Errorf("List() after Forget() = %v, want none", got)
	}
	if got, err := w.connections.Find(t.Context(), a.ID); err != nil || got != a {
		t.Errorf("Find() after Forget() = %v, %v: its ping could not bring it back", got, err)
	}
	if err := w.connections.Keep(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]session.Connection{a}, list("M1")); diff != "" {
		t.Errorf("List() after Keep() (-want +got):\n%s", diff)
	}
	for range 2 {
		if err := w.connections.Remove(t.Context(), a); err != nil {
			t.Errorf("Remove() error = %v", err)
		}
	}
	if _, err := w.connections.Find(t.Context(), a.ID); !fault.Is(err, fault.NotFound) || len(list("M1")) != 0 || len(list("M2")) != 1 {
		t.Errorf("after Remove(): Find() error = %v, M1 has %d and M2 %d, want not found, 0 and 1", err, len(list("M1")), len(list("M2")))
	}
}
