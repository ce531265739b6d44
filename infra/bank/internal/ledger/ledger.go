// Package ledger keeps accounts and payments. What happens is one record of an
// append-only journal, synced before anything in memory changes and before
// anybody hears of it; memory is what the records add up to, so a killed bank
// starts again with all that it ever answered. One lock orders everything: the
// check for funds, the record and the booking are one step.
package ledger

import (
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"platimo/shared/money"
)

const currency = money.RSD

// Ledger is safe for use by several goroutines.
type Ledger struct {
	now func() time.Time

	mu        sync.Mutex
	journal   *journal
	accounts  map[string]*Account // by IBAN
	payments  map[Key]*Payment
	movements []Movement
	moved     int64 // para, sum of movements
	funds     int64 // para, sum of opening balances
}

// record is a line of the journal: one of its fields is set.
type record struct {
	Opened  []Account `json:"opened,omitzero"`
	Payment *Payment  `json:"payment,omitzero"` // as it stands from now on
}

// Open reads the journal at path, or begins it. The file is locked until Close:
// a second bank on the same journal would be a second truth.
func Open(path string, now func() time.Time) (*Ledger, error) {
	l := &Ledger{now: now, accounts: map[string]*Account{}, payments: map[Key]*Payment{}}
	var err error
	l.journal, err = openJournal(path, func(line []byte) error {
		var r record
		if err := json.Unmarshal(line, &r, json.RejectUnknownMembers(true)); err != nil {
			return err
		}
		return l.apply(r)
	})
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	return l, nil
}

// Close ends the ledger; whatever is asked of it later fails.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.journal.close()
}

// commit makes a record last and then true.
func (l *Ledger) commit(r record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	if err := l.journal.append(line); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return l.apply(r)
}

// apply adds a record to what is in memory.
func (l *Ledger) apply(r record) error {
	for _, a := range r.Opened {
		if l.accounts[a.IBAN] != nil {
			return fmt.Errorf("account %s was opened twice", a.IBAN)
		}
		l.accounts[a.IBAN] = &a
		l.funds += a.Balance
	}
	if p := r.Payment; p != nil {
		if p.Status == Booked {
			if err := l.move(*p); err != nil {
				return err
			}
		}
		l.payments[p.Key()] = p
	}
	return nil
}
