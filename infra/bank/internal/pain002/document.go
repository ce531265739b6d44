package pain002

import "encoding/xml"

// The document's elements in the schema's order (CustomerPaymentStatusReportV10).

type document struct {
	XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10 Document"`
	Report  struct {
		Header struct {
			MsgID   string `xml:"MsgId"`
			Created string `xml:"CreDtTm"`
		} `xml:"GrpHdr"`
		Group       group        `xml:"OrgnlGrpInfAndSts"`
		Instruction *instruction `xml:"OrgnlPmtInfAndSts"`
	} `xml:"CstmrPmtStsRpt"`
}

type group struct {
	MsgID   string   `xml:"OrgnlMsgId"`
	MsgName string   `xml:"OrgnlMsgNmId"`
	Status  Status   `xml:"GrpSts,omitempty"`
	Reasons []reason `xml:"StsRsnInf"`
}

type instruction struct {
	PmtInfID    string       `xml:"OrgnlPmtInfId"`
	Status      Status       `xml:"PmtInfSts,omitempty"`
	Reasons     []reason     `xml:"StsRsnInf"`
	Transaction *transaction `xml:"TxInfAndSts"`
}

type transaction struct {
	InstrID    string    `xml:"OrgnlInstrId,omitempty"`
	EndToEndID string    `xml:"OrgnlEndToEndId"`
	Status     Status    `xml:"TxSts"`
	Reasons    []reason  `xml:"StsRsnInf"`
	Accepted   string    `xml:"AccptncDtTm,omitempty"`
	Reference  string    `xml:"AcctSvcrRef,omitempty"`
	Original   *original `xml:"OrgnlTxRef"`
}

type reason struct {
	Code   string `xml:"Rsn>Cd"`
	Detail string `xml:"AddtlInf,omitempty"`
}

type original struct {
	Amount   amount `xml:"Amt>InstdAmt"`
	Debtor   string `xml:"DbtrAcct>Id>IBAN"`
	Creditor string `xml:"CdtrAcct>Id>IBAN"`
}

type amount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}
