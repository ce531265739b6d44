// Package bank speaks ISO 20022 with the payers' banks: it writes the order of
// one credit transfer (pain.001.001.09), hands it to the bank, asks for the
// status by the order's own key, and reads the report (pain.002.001.10). What a
// report means is said here once: done for the same amount and creditor,
// refused, contradiction, and everything else is unknown. A bank takes an
// EndToEndId once, so the same bytes may go again where it is not sure that
// they arrived. The package knows nothing of payments by phone.
package bank

import (
	"encoding/xml"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // the Lambda runtime has no zones

	"platimo/shared/money"
)

// initiator is InitgPty: who writes orders for the debtor.
const initiator = "PlatiMo"

// belgrade decides which day it is: banks book by it, functions run in UTC.
var belgrade = sync.OnceValues(func() (*time.Location, error) { return time.LoadLocation("Europe/Belgrade") })

// Order is one credit transfer from a debtor's account. Texts are counted in
// characters, and hold no control characters.
type Order struct {
	MessageID     string    // MsgId, 1-35 of A-Z a-z 0-9 _ -
	PaymentInfoID string    // PmtInfId, the same
	EndToEndID    string    // the same; the key by which the bank knows the order
	Created       time.Time // to the second; its day in Belgrade is the day of execution

	DebtorName   string // 1-140
	DebtorIBAN   string // without blanks
	DebtorBIC    string // of the bank that the order goes to
	CreditorName string // 1-140
	CreditorIBAN string // without blanks

	Amount      money.Amount // above zero
	PurposeCode string       // payment code, 1-35
	Remittance  string       // 0-140
	Reference   string       // of the creditor, with its model, 0-35
}

// document is pain.001.001.09 with one payment: the order of its fields is the
// order of the elements. Of the elements that are optional in the schema, it
// has those that banks ask for.
type document struct {
	XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09 Document"`

	MsgID   string `xml:"CstmrCdtTrfInitn>GrpHdr>MsgId"`
	CreDtTm string `xml:"CstmrCdtTrfInitn>GrpHdr>CreDtTm"`
	Count   int    `xml:"CstmrCdtTrfInitn>GrpHdr>NbOfTxs"`
	Sum     string `xml:"CstmrCdtTrfInitn>GrpHdr>CtrlSum"`
	Party   string `xml:"CstmrCdtTrfInitn>GrpHdr>InitgPty>Nm"`

	PmtInfID   string `xml:"CstmrCdtTrfInitn>PmtInf>PmtInfId"`
	Method     string `xml:"CstmrCdtTrfInitn>PmtInf>PmtMtd"`
	PmtCount   int    `xml:"CstmrCdtTrfInitn>PmtInf>NbOfTxs"`
	PmtSum     string `xml:"CstmrCdtTrfInitn>PmtInf>CtrlSum"`
	Instrument string `xml:"CstmrCdtTrfInitn>PmtInf>PmtTpInf>LclInstrm>Cd"`
	Day        string `xml:"CstmrCdtTrfInitn>PmtInf>ReqdExctnDt>Dt"`
	Debtor     string `xml:"CstmrCdtTrfInitn>PmtInf>Dbtr>Nm"`
	DebtorIBAN string `xml:"CstmrCdtTrfInitn>PmtInf>DbtrAcct>Id>IBAN"`
	DebtorBIC  string `xml:"CstmrCdtTrfInitn>PmtInf>DbtrAgt>FinInstnId>BICFI"`
	Charges    string `xml:"CstmrCdtTrfInitn>PmtInf>ChrgBr"`

	EndToEndID   string      `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>PmtId>EndToEndId"`
	Amount       instructed  `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>Amt>InstdAmt"`
	Creditor     string      `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>Cdtr>Nm"`
	CreditorIBAN string      `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>CdtrAcct>Id>IBAN"`
	Purpose      string      `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>Purp>Prtry"`
	Remittance   *remittance `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>RmtInf"`
}

// encoding/xml writes the parents of an empty text, but not of a nil pointer.
type remittance struct {
	Text      *string    `xml:"Ustrd"`
	Reference *reference `xml:"Strd>CdtrRefInf"`
}

type reference struct {
	Code *string `xml:"Tp>CdOrPrtry>Cd"`
	Kind *string `xml:"Tp>CdOrPrtry>Prtry"`
	Ref  string  `xml:"Ref"`
}

type instructed struct {
	Currency string `xml:"Ccy,attr"`
	Decimal  string `xml:",chardata"`
}

// Document writes the order. Equal orders give equal bytes, whatever the
// location of Created is. An error names the field that does not fit, and not
// its value.
func (o Order) Document() ([]byte, error) {
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("order %s: %w", o.EndToEndID, err)
	}
	zone, err := belgrade()
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", o.EndToEndID, err)
	}
	created, sum := o.Created.In(zone), o.Amount.Decimal()
	d := document{
		MsgID: o.MessageID, CreDtTm: created.Format(time.RFC3339), Count: 1, Sum: sum, Party: initiator,

		PmtInfID: o.PaymentInfoID, Method: "TRF", PmtCount: 1, PmtSum: sum,
		Instrument: "INST", // instant credit transfer: a person waits in front of the shop
		Day:        created.Format(time.DateOnly),
		Debtor:     o.DebtorName, DebtorIBAN: o.DebtorIBAN, DebtorBIC: o.DebtorBIC, Charges: "SLEV",

		EndToEndID: o.EndToEndID, Amount: instructed{o.Amount.Currency, sum},
		Creditor: o.CreditorName, CreditorIBAN: o.CreditorIBAN, Purpose: o.PurposeCode,
		Remittance: o.remittance(),
	}
	body, err := xml.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", o.EndToEndID, err)
	}
	return append([]byte(xml.Header), body...), nil
}

func (o Order) remittance() *remittance {
	if o.Remittance == "" && o.Reference == "" {
		return nil
	}
	var r remittance
	if o.Remittance != "" {
		r.Text = &o.Remittance
	}
	if o.Reference == "" {
		return &r
	}
	r.Reference = &reference{Ref: o.Reference}
	if isRF.MatchString(o.Reference) {
		r.Reference.Code = new("SCOR")
	} else {
		r.Reference.Kind = new("PNB") // poziv na broj: model and number
	}
	return &r
}
