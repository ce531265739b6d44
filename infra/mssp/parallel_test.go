package main

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// TestManyAtOnce tells 200 stories at once, half by people and half by phones.
func TestManyAtOnce(t *testing.T) {
	s := start(t, t.TempDir())
	ap := newAP(t)
	const stories = 200
	started := time.Now()
	var work sync.WaitGroup
	for n := range stories {
		work.Go(func() {
			number := fmt.Sprintf("+38165%07d", n)
			s.phone(t, number)
			if n%2 == 0 {
				s.behave(t, number, "sign")
			}
			id := s.send(t, ap.notifying(asking(number, sentence))).Body.Wrapper.Message.MSSPTransID
			if n%2 == 1 {
				s.enter(t, number, s.prompt(t, number), pin, 200)
			}
			if got := s.end(t, id).code(t); got != 502 {
				t.Errorf("%s ends with %d, want 502", number, got)
			}
		})
	}
	work.Wait()
	told := map[string]bool{}
	for range stories {
		st := <-ap.came
		told[st.Body.Wrapper.Message.MSSPTransID] = true
	}
	if len(told) != stories {
		t.Errorf("%d transactions were notified, want %d", len(told), stories)
	}
	t.Logf("%d stories in %v", stories, time.Since(started))
}

// TestOneOfManyTakesTheSIM sends many requests for one phone at once.
func TestOneOfManyTakesTheSIM(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	codes := make([]int, 20)
	var work sync.WaitGroup
	for n := range codes {
		work.Go(func() { codes[n] = s.send(t, asking(mira, sentence)).code(t) })
	}
	work.Wait()
	count := map[int]int{}
	for _, c := range codes {
		count[c]++
	}
	if count[100] != 1 || count[406] != len(codes)-1 {
		t.Errorf("statuses = %v, want one 100 and 406 for the others", count)
	}
}
