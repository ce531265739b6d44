package desk

import (
	"fmt"
	"strings"

	"platimo/infra/bank/internal/ledger"
	"platimo/infra/bank/internal/pain001"
	"platimo/infra/bank/internal/pain002"
)

// about begins a report about an order.
func (d *Desk) about(o pain001.Order) pain002.Report {
	return pain002.Report{
		ID: d.NewID(), At: d.Now(),
		MsgID: o.MsgID, PmtInfID: o.PmtInfID, InstrID: o.InstrID, EndToEndID: o.EndToEndID,
	}
}

// receipt answers a new order that was not refused. It promises nothing, not
// even where the money has moved already: only a report that was asked for does.
func (d *Desk) receipt(p ledger.Payment) pain002.Report {
	r := d.about(p.Order)
	r.Status = pain002.Validated
	if p.Status == ledger.Held {
		r.Status = pain002.Received
	}
	return r
}

// status reports how a payment stands.
func (d *Desk) status(p ledger.Payment) pain002.Report {
	r := d.about(p.Order)
	switch p.Status {
	case ledger.Held:
		r.Status = pain002.Pending
	case ledger.Accepted:
		r.Status = pain002.InProgress
	case ledger.Refused:
		r.Status, r.Reason, r.Detail = pain002.Rejected, p.Refusal.Code, p.Refusal.Why
		if p.Refusal.Instruction {
			r.Level = pain002.PaymentInformation
		}
	case ledger.Booked:
		r.Status = pain002.Completed
		r.Done = &pain002.Done{
			At:        p.Settled,
			Reference: fmt.Sprintf("MV%010d", p.Movement),
			Amount:    p.Order.Amount,
			Debtor:    p.Order.Debtor,
			Creditor:  p.Order.Creditor,
		}
	}
	return r
}

// duplicate refuses a message whose EndToEndId another one has used.
func (d *Desk) duplicate(o pain001.Order) pain002.Report {
	r := d.about(o)
	r.Status, r.Level = pain002.Rejected, pain002.Group
	r.Reason, r.Detail = "AM05", "The EndToEndId was used by an order of other content."
	return r
}

// unread refuses a message that is not valid.
func (d *Desk) unread(bad *pain001.Invalid) pain002.Report {
	r := d.about(pain001.Order{MsgID: bad.MsgID})
	r.Status, r.Level = pain002.Rejected, pain002.Group
	r.Reason, r.Detail = "FF01", strings.TrimPrefix(bad.Error(), "Document/CstmrCdtTrfInitn/")
	return r
}
