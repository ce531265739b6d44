package ledger

import (
	"time"

	"platimo/infra/bank/internal/pain001"
)

// Status is how far a payment is.
type Status string

const (
	Held     Status = "held"     // until it is released
	Accepted Status = "accepted" // it will be booked
	Booked   Status = "booked"
	Refused  Status = "refused"
)

// Key names a payment: an EndToEndId counts for one bank.
type Key struct{ BIC, EndToEndID string }

// Payment is an order that a bank has taken, and what became of it.
type Payment struct {
	BIC      string        `json:"bic"`
	Order    pain001.Order `json:"order"`
	Digest   string        `json:"digest"` // of the bytes that were sent
	Status   Status        `json:"status"`
	Refusal  *Refusal      `json:"refusal,omitzero"`  // Refused alone
	Movement int           `json:"movement,omitzero"` // Booked alone; the first one is 1
	Taken    time.Time     `json:"taken"`
	Settled  time.Time     `json:"settled,omitzero"` // Booked and Refused
}

// Key is the payment's name.
func (p Payment) Key() Key { return Key{p.BIC, p.Order.EndToEndID} }

// Refusal is why an order is not booked.
type Refusal struct {
	Code        string `json:"code"` // ISO 20022 external status reason
	Why         string `json:"why"`
	Instruction bool   `json:"instruction,omitzero"` // it is the debtor's side that is wrong, not the transaction
}

// judge finds the first reason against booking an order, nil if there is none.
func (l *Ledger) judge(bic string, o pain001.Order) *Refusal {
	debtor, creditor := l.accounts[o.Debtor], l.accounts[o.Creditor]
	switch {
	case o.DebtorAgent != bic:
		return &Refusal{Code: "AGNT", Why: "The debtor agent is another bank.", Instruction: true}
	case debtor == nil || debtor.BIC != bic:
		return &Refusal{Code: "AC01", Why: "The debtor account is not known at this bank.", Instruction: true}
	case o.Amount.Currency != currency:
		return &Refusal{Code: "AM03", Why: "Accounts are kept in " + currency + " alone."}
	case o.Amount.Minor == 0:
		return &Refusal{Code: "AM01", Why: "The amount is zero."}
	case creditor == nil:
		return &Refusal{Code: "AC01", Why: "The creditor account is not known."}
	case creditor == debtor:
		return &Refusal{Code: "AG01", Why: "Debtor and creditor have the same account."}
	case debtor.Balance < o.Amount.Minor:
		return &Refusal{Code: "AM04", Why: "The debtor account has not the funds."}
	}
	return nil
}
