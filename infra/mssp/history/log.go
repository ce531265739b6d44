// Package history remembers the last exchanges of the protocol, for whoever
// wants to see what was said. Numbers are masked, and texts left out, unless
// they are asked for by number: nobody learns a number here that they did not
// know.
package history

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"platimo/infra/mssp/journal"
)

// remembered is how many exchanges are kept.
const remembered = 5000

// Entry is one exchange.
type Entry struct {
	N           int       `json:"n"` // counts from 1
	At          time.Time `json:"at"`
	Operation   string    `json:"operation"` // MSS_Signature, MSS_Notification, …
	MSISDN      string    `json:"msisdn,omitempty"`
	APID        string    `json:"apID,omitempty"`
	APTransID   string    `json:"apTransID,omitempty"`
	MSSPTransID string    `json:"msspTransID,omitempty"`
	Mode        string    `json:"mode,omitempty"`    // MessagingMode
	Text        string    `json:"text,omitempty"`    // to be signed, or the receipt's message
	Status      int       `json:"status,omitempty"`  // of TS 102 204, that the service gave
	Why         string    `json:"why,omitempty"`     // a request was refused, a notification failed
	HTTP        int       `json:"http,omitempty"`    // status of the HTTP answer, whoever gave it
	Attempt     int       `json:"attempt,omitempty"` // of a notification, from 1
	Answer      int       `json:"answer,omitempty"`  // status in the AP's answer to a notification (600-603)
	Millis      float64   `json:"millis"`            // from the request to its answer
}

// Log remembers entries. It is safe for concurrent use.
type Log struct {
	Report  *slog.Logger // told when an entry cannot be kept
	mu      sync.Mutex
	journal *journal.Journal
	n       int
	list    []Entry
}

const kindExchange = "exchange"

// Restore takes a record of the journal if it is the log's.
func (l *Log) Restore(kind string, value json.RawMessage) error {
	if kind != kindExchange {
		return nil
	}
	var e Entry
	if err := json.Unmarshal(value, &e); err != nil {
		return fmt.Errorf("read an exchange: %w", err)
	}
	l.remember(e)
	return nil
}

// Snapshot puts what outlives the process.
func (l *Log) Snapshot(put journal.Put) error {
	for _, e := range l.list {
		if err := put(kindExchange, e); err != nil {
			return err
		}
	}
	return nil
}

// Attach begins to keep entries.
func (l *Log) Attach(j *journal.Journal) { l.journal = j }

// Add remembers an exchange that began at e.At.
func (l *Log) Add(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.N = l.n + 1
	e.Millis = float64(time.Since(e.At).Microseconds()) / 1000
	l.remember(e)
	if err := l.journal.Append(kindExchange, e); err != nil {
		l.Report.Error("an exchange was not kept", "cause", err.Error())
	}
}

func (l *Log) remember(e Entry) {
	l.n = e.N
	l.list = append(l.list, e)
	if len(l.list) >= 2*remembered { // in lots, since each cut moves all that stays
		l.list = slices.Delete(l.list, 0, len(l.list)-remembered)
	}
}

// List gives the exchanges with numbers above after, oldest first: those of one
// number whole, or all of them masked.
func (l *Log) List(msisdn string, after int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []Entry{}
	for _, e := range l.list[max(0, len(l.list)-remembered):] {
		switch {
		case e.N <= after || msisdn != "" && e.MSISDN != msisdn:
			continue
		case msisdn == "":
			e.MSISDN, e.Text = mask(e.MSISDN), ""
		}
		out = append(out, e)
	}
	return out
}

// mask keeps the first five and the last three characters of a number.
func mask(msisdn string) string {
	if len(msisdn) < 9 {
		return ""
	}
	return msisdn[:5] + "•••" + msisdn[len(msisdn)-3:]
}
