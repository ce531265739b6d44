package desk

import (
	"slices"
	"sync"
	"time"
)

// Exchange is one request of the protocol and its answer.
type Exchange struct {
	N         int       `json:"n"`
	At        time.Time `json:"at"`
	Direction string    `json:"direction"` // "in": to the bank; "out": to the callback
	Method    string    `json:"method"`
	Path      string    `json:"path"`   // "callback" for every callback: its address is a secret
	Status    int       `json:"status"` // 0 if there was no answer
	Request   string    `json:"request"`
	Response  string    `json:"response"`
}

// remembered is how many exchanges the history keeps, the latest ones: some 5 MB.
const remembered = 1000

// history remembers exchanges in memory; a restart begins a new one.
type history struct {
	mu   sync.Mutex
	n    int
	list []Exchange
}

func (h *history) add(e Exchange) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	e.N = h.n
	if len(h.list) == remembered {
		h.list = append(h.list[:0], h.list[1:]...)
	}
	h.list = append(h.list, e)
}

// after lists what is remembered behind the n-th exchange, oldest first.
func (h *history) after(n int) []Exchange {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, _ := slices.BinarySearchFunc(h.list, n+1, func(e Exchange, n int) int { return e.N - n })
	return slices.Clone(h.list[i:])
}
