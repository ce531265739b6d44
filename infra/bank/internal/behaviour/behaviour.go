// Package behaviour is the one place where this bank is told to be unkind. A
// Switch holds what becomes of the next order that the bank would otherwise
// book; after that one order it is kind again.
package behaviour

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Outcome is what becomes of an order that has nothing wrong with it.
// The zero value is to book it.
type Outcome struct {
	Refuse string // the ISO 20022 reason to refuse it with
	Hold   bool   // leave it pending until it is released
}

var reason = regexp.MustCompile(`^[A-Z]{2}[A-Z0-9]{2}$`)

// Parse reads "book", "hold", or "refuse:" and a reason code ("refuse:AM04").
func Parse(text string) (Outcome, error) {
	switch code, refuse := strings.CutPrefix(text, "refuse:"); {
	case text == "book":
		return Outcome{}, nil
	case text == "hold":
		return Outcome{Hold: true}, nil
	case refuse && reason.MatchString(code):
		return Outcome{Refuse: code}, nil
	}
	return Outcome{}, fmt.Errorf("behaviour %q is none of book, hold, refuse:CODE with a reason of four characters", text)
}

// String writes the outcome as Parse reads it.
func (o Outcome) String() string {
	switch {
	case o.Hold:
		return "hold"
	case o.Refuse != "":
		return "refuse:" + o.Refuse
	}
	return "book"
}

// Switch holds the next outcome. Its zero value books.
type Switch struct {
	mu   sync.Mutex
	next Outcome
}

// Set decides about the next order.
func (s *Switch) Set(next Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = next
}

// Next is what was set and not yet used up.
func (s *Switch) Next() Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// Take uses the outcome up: the order after this one is booked.
func (s *Switch) Take() Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.next
	s.next = Outcome{}
	return o
}
