// Package pain001 reads a credit transfer order, ISO 20022 pain.001.001.09,
// the way a bank that trusts nobody would: XML without any of its extras, the
// schema's elements in the schema's order, its lengths and patterns, counts and
// sums that agree, and one payment a message. It is written from the schema
// alone and shares no code with the side that writes orders, so that a mistake
// there cannot be repeated here and go unseen.
package pain001

import (
	"errors"
	"strconv"
	"strings"

	"platimo/shared/money"
)

// Order is one credit transfer, as the debtor's bank needs it.
type Order struct {
	MsgID       string       `json:"msgId"`
	PmtInfID    string       `json:"pmtInfId"`
	InstrID     string       `json:"instrId,omitzero"`
	EndToEndID  string       `json:"endToEndId"`
	Amount      money.Amount `json:"amount"`
	Debtor      string       `json:"debtor"` // IBAN
	DebtorAgent string       `json:"debtorAgent"`
	Creditor    string       `json:"creditor"` // IBAN
}

// Invalid is a pain.001.001.09 document that is not a valid order.
type Invalid struct {
	MsgID string // as far as the document has a usable one
	Path  string // of the first element that is wrong
	Why   string
}

func (e *Invalid) Error() string { return e.Path + " " + e.Why }

// Read reads an order. Its error is an *Invalid if the bytes are at least an
// XML document whose root is Document in Namespace; any other error means that
// they are not even that. An error may name elements and attributes of the
// document, but never repeats a text of it.
func Read(data []byte) (Order, error) {
	root, err := parse(data)
	if err != nil {
		return Order{}, err
	}
	if root.name != "Document" {
		return Order{}, errors.New("the root is not Document in " + Namespace)
	}
	if bad := document.fits(root, "Document"); bad != nil {
		bad.MsgID = messageID(root)
		return Order{}, bad
	}
	order, bad := extract(root)
	if bad != nil {
		bad.MsgID = messageID(root)
		return Order{}, bad
	}
	return order, nil
}

// extract takes the order out of a document that fits the grammar, and checks
// what no grammar can: that counts and sums agree with the one transaction.
func extract(root *node) (Order, *Invalid) {
	const (
		group = "CstmrCdtTrfInitn/GrpHdr/"
		pmt   = "CstmrCdtTrfInitn/PmtInf/"
		tx    = pmt + "CdtTrfTxInf/"
	)
	for _, path := range []string{group + "NbOfTxs", pmt + "NbOfTxs"} {
		if n, err := strconv.Atoi(root.at(path).text); err != nil || n != 1 {
			return Order{}, &Invalid{Path: "Document/" + path, Why: "does not count the one transaction"}
		}
	}
	amount := root.at(tx + "Amt/InstdAmt")
	for _, path := range []string{group + "CtrlSum", pmt + "CtrlSum"} {
		if root.at(path).text != amount.text { // both in the one form that decimal leaves
			return Order{}, &Invalid{Path: "Document/" + path, Why: "is not the sum of the amounts"}
		}
	}
	minor, err := strconv.ParseInt(strings.Replace(amount.text, ".", "", 1), 10, 64)
	if err != nil {
		return Order{}, &Invalid{Path: "Document/" + tx + "Amt/InstdAmt", Why: "is too large"}
	}
	order := Order{
		MsgID:       root.at(group + "MsgId").text,
		PmtInfID:    root.at(pmt + "PmtInfId").text,
		EndToEndID:  root.at(tx + "PmtId/EndToEndId").text,
		Amount:      money.Amount{Minor: minor, Currency: amount.attr("Ccy")},
		Debtor:      root.at(pmt + "DbtrAcct/Id/IBAN").text,
		DebtorAgent: root.at(pmt + "DbtrAgt/FinInstnId/BICFI").text,
		Creditor:    root.at(tx + "CdtrAcct/Id/IBAN").text,
	}
	if id := root.at(tx + "PmtId/InstrId"); id != nil {
		order.InstrID = id.text
	}
	return order, nil
}
