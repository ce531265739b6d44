// Package desk leads signature transactions from the request to the end: it
// takes one at a time per SIM, puts the prompt on the phone, waits for the
// person behind it or for the end of the time-out, and remembers how each ended
// so that the same answer can be given again. It knows nothing of the wire.
package desk

import (
	"log/slog"
	"sync"
	"time"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/journal"
	"platimo/infra/mssp/phones"
)

const (
	// remembered is how many ended transactions can still be asked about.
	remembered = 10_000
	// unique is how long an AP_TransID stays used: a month.
	unique = 31 * 24 * time.Hour
)

// Config is what a Desk works with.
type Config struct {
	Book  *phones.Book
	Bells *bell.Bells // rung with the MSISDN and with the MSSP_TransID of what changes
	// Delay is the service's own, before each of three steps: the prompt
	// arrives, the phone answers by itself, the end is told.
	Delay time.Duration
	// Ended is called once for each end that is to be notified, on a goroutine
	// of its own; again after a restart unless Told was called.
	Ended func(Transaction)
	Log   *slog.Logger
}

// Desk leads every transaction. It is safe for concurrent use.
type Desk struct {
	Config
	journal *journal.Journal

	mu     sync.Mutex
	all    map[string]*entry // by MSSP_TransID
	open   map[string]*entry // by MSISDN
	ended  []string          // MSSP_TransIDs, oldest end first
	used   map[pair]time.Time
	closed bool
}

// entry is a transaction with what does not outlive the process.
type entry struct {
	Transaction
	signing bool        // the right PIN came: the end of the time-out comes too late
	timer   *time.Timer // of the time-out
}

// New makes an empty desk. Restore fills it, and Resume starts it.
func New(c Config) *Desk {
	return &Desk{Config: c, all: map[string]*entry{}, open: map[string]*entry{}, used: map[pair]time.Time{}}
}

// Resume begins to keep changes, and goes on with what a restart has
// interrupted: open prompts are shown again, notifications that were not
// delivered are sent again.
func (d *Desk) Resume(j *journal.Journal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.journal = j
	for _, e := range d.all {
		switch {
		case e.Open():
			d.open[e.MSISDN] = e
			d.watch(e)
			d.after(func() { d.act(e.ID) })
		case e.APURL != "" && !e.Told:
			t := e.Transaction
			d.after(func() { d.Ended(t) })
		}
	}
}

// Close stops every clock; what is open is taken up by the next Resume.
func (d *Desk) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, e := range d.open {
		e.timer.Stop()
	}
}

// Find gives a transaction by its MSSP_TransID.
func (d *Desk) Find(id string) (Transaction, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.all[id]
	if e == nil {
		return Transaction{}, false
	}
	return e.Transaction, true
}

// Prompt gives the transaction whose prompt a phone shows, if there is one.
func (d *Desk) Prompt(msisdn string) (Transaction, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.open[msisdn]
	if e == nil || !e.Visible() || e.signing {
		return Transaction{}, false
	}
	return e.Transaction, true
}

// after calls f on a goroutine of its own, after the desk's delay.
func (d *Desk) after(f func()) {
	if d.Delay == 0 {
		go f()
		return
	}
	time.AfterFunc(d.Delay, f)
}

// watch ends an open transaction at the end of its time-out.
func (d *Desk) watch(e *entry) {
	e.timer = time.AfterFunc(time.Until(e.Ends), func() { d.end(e.ID, Expired, nil) })
}
