// Package pain002 writes a payment status report, ISO 20022 pain.002.001.10,
// about one credit transfer. A refusal stands at the level it belongs to: the
// message, the payment information (the debtor's side) or the transaction, with
// nothing reported below it. Only a completed transfer carries the reference to
// the original transaction, from which the reader sees what was really done.
package pain002

import (
	"encoding/xml"
	"fmt"
	"time"

	"platimo/shared/money"
)

// Status is a code of ISO 20022's external list of payment statuses.
type Status string

const (
	Received   Status = "RCVD" // here, and looked at by nobody yet
	Validated  Status = "ACTC" // well-formed, the accounts exist and the funds are there
	Pending    Status = "PDNG" // held until somebody decides
	InProgress Status = "ACSP" // will be booked
	Completed  Status = "ACSC" // booked
	Rejected   Status = "RJCT"
)

// Level is the part of a report that a rejection stands in.
type Level int

const (
	Transaction Level = iota
	PaymentInformation
	Group
)

// NotProvided stands for the id of a message that had no usable one.
const NotProvided = "NOTPROVIDED"

// Report says how one order stands. Reason, Detail and Level count for
// Rejected alone, Done for Completed alone.
type Report struct {
	ID     string // of this message, at most 35 characters
	At     time.Time
	Status Status

	Level  Level
	Reason string // ISO 20022 external code, four characters
	Detail string // cut at 105 characters

	MsgID, PmtInfID, InstrID, EndToEndID string // of the order; MsgID "" becomes NotProvided, InstrID may be empty

	Done *Done
}

// Done is what was booked.
type Done struct {
	At               time.Time
	Reference        string // the bank's own
	Amount           money.Amount
	Debtor, Creditor string // IBAN
}

// Render writes the report as an XML document. It fails if the report is not
// one that the schema allows.
func (r Report) Render() ([]byte, error) {
	if r.ID == "" || r.Status == "" {
		return nil, fmt.Errorf("render report %q of order %q: no id or no status", r.ID, r.MsgID)
	}
	if (r.Status == Completed) != (r.Done != nil) || (r.Status == Rejected) != (r.Reason != "") {
		return nil, fmt.Errorf("render report %q of order %q: status %s does not fit its details", r.ID, r.MsgID, r.Status)
	}
	body, err := xml.MarshalIndent(r.document(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("render report %q of order %q: %w", r.ID, r.MsgID, err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

// document lays the report out; what stands at which level is decided here alone.
func (r Report) document() document {
	var d document
	header, group := &d.Report.Header, &d.Report.Group
	header.MsgID, header.Created = r.ID, instant(r.At)
	group.MsgID, group.MsgName = r.MsgID, "pain.001.001.09"
	if group.MsgID == "" {
		group.MsgID = NotProvided
	}
	if r.Status == Rejected && r.Level == Group {
		group.Status, group.Reasons = r.Status, r.reasons()
		return d
	}
	if r.Status == Received || r.Status == Validated { // an answer to the message as a whole
		group.Status = r.Status
	}
	pmt := &instruction{PmtInfID: r.PmtInfID}
	d.Report.Instruction = pmt
	if r.Status == Rejected && r.Level == PaymentInformation {
		pmt.Status, pmt.Reasons = r.Status, r.reasons()
		return d
	}
	pmt.Transaction = &transaction{InstrID: r.InstrID, EndToEndID: r.EndToEndID, Status: r.Status, Reasons: r.reasons()}
	if r.Done != nil {
		pmt.Transaction.Accepted = instant(r.Done.At)
		pmt.Transaction.Reference = r.Done.Reference
		pmt.Transaction.Original = &original{
			Amount:   amount{Currency: r.Done.Amount.Currency, Value: r.Done.Amount.Decimal()},
			Debtor:   r.Done.Debtor,
			Creditor: r.Done.Creditor,
		}
	}
	return d
}

func (r Report) reasons() []reason {
	if r.Status != Rejected {
		return nil
	}
	detail := []rune(r.Detail)
	return []reason{{Code: r.Reason, Detail: string(detail[:min(len(detail), 105)])}}
}

// instant writes a time in UTC, so that every report has a zone.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
