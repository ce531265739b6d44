package ledger

import (
	"fmt"
	"slices"
	"time"
)

// Movement is money that went from one account to another.
type Movement struct {
	N      int       `json:"n"`
	ID     string    `json:"id"` // EndToEndId of the order
	BIC    string    `json:"bic"`
	Amount int64     `json:"amount"` // para
	From   string    `json:"from"`   // IBAN
	To     string    `json:"to"`     // IBAN
	At     time.Time `json:"at"`
}

// Totals is the sum over all movements.
type Totals struct {
	Moved int64 `json:"moved"` // para
	Count int   `json:"count"`
}

// Totals sums up what was moved since the data folder was new.
func (l *Ledger) Totals() Totals {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Totals{Moved: l.moved, Count: len(l.movements)}
}

// Movements lists the movements after the n-th, oldest first; n = 0 lists all.
func (l *Ledger) Movements(n int) []Movement {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.movements[min(max(n, 0), len(l.movements)):])
}

// move books a payment in memory, once it stands in the journal.
func (l *Ledger) move(p Payment) error {
	from, to, amount := l.accounts[p.Order.Debtor], l.accounts[p.Order.Creditor], p.Order.Amount.Minor
	if from == nil || to == nil || amount <= 0 || from.Balance < amount || p.Movement != len(l.movements)+1 {
		return fmt.Errorf("movement %d of payment %s does not fit the accounts", p.Movement, p.Order.EndToEndID)
	}
	from.Balance -= amount
	to.Balance += amount
	l.moved += amount
	l.movements = append(l.movements, Movement{
		N: p.Movement, ID: p.Order.EndToEndID, BIC: p.BIC,
		Amount: amount, From: from.IBAN, To: to.IBAN, At: p.Settled,
	})
	return nil
}
