// Package desk is what the bank shows of itself over HTTP: the protocol, where
// a service leaves orders and asks for reports, and the management, where a
// person or a test opens accounts, looks at movements and decides what becomes
// of the next order. It books in time what was accepted for later, and rings the
// callback whenever a payment that was still open is settled.
package desk

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"platimo/infra/bank/internal/behaviour"
	"platimo/infra/bank/internal/ledger"
)

// Config is what a desk is given.
type Config struct {
	Ledger   *ledger.Ledger
	Callback string        // where settled payments are announced; "" for nowhere
	Delay    time.Duration // between taking an order in and booking it
	Manual   []byte        // shown at GET / of the management
	Now      func() time.Time
	NewID    func() string // for MsgId of reports, at most 35 characters; safe for several goroutines
	Log      *slog.Logger
}

// Desk serves both sides of the bank.
type Desk struct {
	Config
	next    behaviour.Switch
	history history
	bell    bell

	work context.Context // ends with Close
	stop context.CancelFunc
	busy sync.WaitGroup
}

// Open opens the desk. Payments that were accepted before a restart are booked
// when their delay is over; Close ends that and every announcement.
func Open(c Config) *Desk {
	d := &Desk{Config: c}
	d.work, d.stop = context.WithCancel(context.Background())
	d.bell = newBell(c.Callback, d.history.add, c.Now)
	for _, p := range c.Ledger.With(ledger.Accepted) {
		d.bookLater(p)
	}
	return d
}

// Close returns when nothing is booked or announced any more.
func (d *Desk) Close() {
	d.stop()
	d.busy.Wait()
	d.bell.close()
}

// Protocol serves orders and reports of every bank, each under its BIC.
func (d *Desk) Protocol() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{bic}/payments", d.exchange(d.takeOrder))
	mux.HandleFunc("GET /{bic}/payments/{id}", d.exchange(d.findPayment))
	return guard(mux)
}

// Management serves whoever runs the simulator.
func (d *Desk) Management() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.manual)
	mux.HandleFunc("POST /accounts", d.manage(d.openAccounts))
	mux.HandleFunc("GET /accounts/{iban}", d.manage(d.account))
	mux.HandleFunc("GET /totals", d.manage(d.totals))
	mux.HandleFunc("GET /movements", d.manage(d.movements))
	mux.HandleFunc("GET /behaviour", d.manage(d.behaviour))
	mux.HandleFunc("PUT /behaviour", d.manage(d.behave))
	mux.HandleFunc("GET /held", d.manage(d.held))
	mux.HandleFunc("POST /held/{bic}/{id}/release", d.manage(d.release))
	mux.HandleFunc("GET /history", d.manage(d.exchanges))
	return guard(mux)
}

// bookLater books an accepted payment when its delay is over.
func (d *Desk) bookLater(p ledger.Payment) {
	d.busy.Go(func() {
		timer := time.NewTimer(p.Taken.Add(d.Delay).Sub(d.Now()))
		defer timer.Stop()
		select {
		case <-d.work.Done():
			return
		case <-timer.C:
		}
		settled, changed, err := d.Ledger.Book(p.Key())
		if err != nil {
			d.Log.Error("book payment", "id", p.Order.EndToEndID, "cause", err)
			return
		}
		if changed {
			d.announce(settled)
		}
	})
}

// announce tells the callback, without waiting for it, how a payment was settled.
func (d *Desk) announce(p ledger.Payment) {
	if d.Callback == "" {
		return
	}
	d.busy.Go(func() {
		report, err := d.status(p).Render()
		if err == nil {
			err = d.bell.ring(d.work, report)
		}
		if err != nil && d.work.Err() == nil {
			d.Log.Warn("announce payment", "id", p.Order.EndToEndID, "cause", err)
		}
	})
}
