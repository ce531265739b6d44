package main

import (
	"slices"
	"strings"
	"testing"
)

// exchange is an entry of the history.
type exchange struct {
	N                                               int
	Operation, MSISDN, MSSPTransID, Mode, Text, Why string
	Status, HTTP, Attempt, Answer                   int
}

// notifications waits until the history has n tries of notifications.
func (s *sim) notifications(t *testing.T, n int) []exchange {
	t.Helper()
	for t.Context().Err() == nil {
		var all []exchange
		s.call(t, "GET", "/history", nil, &all, 200)
		all = slices.DeleteFunc(all, func(e exchange) bool { return e.Operation != "MSS_Notification" })
		if len(all) >= n {
			return all
		}
	}
	t.Fatal("they do not come")
	return nil
}

func TestANotificationIsTriedUntilItIsAnswered(t *testing.T) {
	s := start(t, t.TempDir(), "-retries", "1ms,1ms,1ms,1ms")
	s.phone(t, mira)
	s.behave(t, mira, "sign")
	ap := newAP(t, 500, 302, 202)
	s.send(t, ap.notifying(asking(mira, sentence)))
	<-ap.came
	tries := s.notifications(t, 4)
	for n, want := range []exchange{{HTTP: 500}, {HTTP: 302}, {HTTP: 202}, {HTTP: 200, Answer: 601}} {
		got := tries[n]
		if got.HTTP != want.HTTP || got.Answer != want.Answer || got.Attempt != n+1 || got.Status != 502 || (got.Why == "") != (want.HTTP == 200) {
			t.Errorf("try %d = %+v, want %+v", n+1, got, want)
		}
		if strings.Contains(got.Why, "SECRET") {
			t.Errorf("try %d tells the AP_URL: %q", n+1, got.Why)
		}
	}
}

func TestANotificationIsGivenUp(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, "-retries", "1ms")
	s.phone(t, mira)
	s.behave(t, mira, "sign")
	ap := newAP(t, 500, 500)
	s.send(t, ap.notifying(asking(mira, sentence)))
	s.notifications(t, 2)

	gone := newAP(t)
	ask := gone.notifying(asking(mira, sentence))
	ask.ap["AP_URL"] = "http://127.0.0.1:1/SECRET"
	s.behave(t, mira, "refuse")
	s.send(t, ask)
	tries := s.notifications(t, 4)
	if last := tries[3]; last.HTTP != 0 || last.Why == "" || strings.Contains(last.Why, "SECRET") {
		t.Errorf("try of an AP that is not there = %+v", last)
	}
	s.stop()

	s = start(t, data)
	s.behave(t, mira, "sign")
	next := newAP(t)
	s.send(t, next.notifying(asking(mira, sentence)))
	<-next.came
	select {
	case told := <-ap.came:
		t.Errorf("what was given up is told after a restart: %+v", told)
	default:
	}
}
