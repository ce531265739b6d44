// Package history remembers the last protocol exchanges, for whoever wants to
// see what was said. Numbers are masked unless they are asked for by number.
package history

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// kept is how many exchanges are remembered, in memory.
const kept = 5000

// Entry is one exchange.
type Entry struct {
	N           int       `json:"n"`
	At          time.Time `json:"at"`
	Operation   string    `json:"operation"` // MSS_Signature, MSS_Notification, …
	MSISDN      string    `json:"msisdn"`
	APTransID   string    `json:"apTransID,omitempty"`
	MSSPTransID string    `json:"msspTransID,omitempty"`
	Status      int       `json:"status"`           // of TS 102 204
	HTTP        int       `json:"http,omitempty"`   // of the answer to a notification
	Answer      int       `json:"answer,omitempty"` // status of the receipt request that answered it
}

// Log remembers entries. It is safe for concurrent use.
type Log struct {
	mu   sync.Mutex
	n    int
	list []Entry
}

// Add remembers an exchange.
func (l *Log) Add(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	e.N, e.At = l.n, time.Now().UTC()
	if l.list = append(l.list, e); len(l.list) > kept {
		l.list = slices.Delete(l.list, 0, len(l.list)-kept)
	}
}

// List gives the exchanges after the nth, of one number or (with masked
// numbers) of all.
func (l *Log) List(msisdn string, after int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []Entry{}
	for _, e := range l.list {
		if e.N <= after || msisdn != "" && e.MSISDN != msisdn {
			continue
		}
		if msisdn == "" {
			e.MSISDN = Mask(e.MSISDN)
		}
		out = append(out, e)
	}
	return out
}

// Mask hides the middle of a number.
func Mask(msisdn string) string {
	if len(msisdn) < 9 {
		return strings.Repeat("•", len(msisdn))
	}
	return msisdn[:5] + "••••" + msisdn[len(msisdn)-3:]
}
