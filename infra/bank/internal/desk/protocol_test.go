package desk

import (
	"net/http"
	"strings"
	"testing"
)

func TestTakeOrder(t *testing.T) {
	for _, tt := range []struct {
		name    string
		path    string // of the bank, if another one
		kind    string // of the content, if another one
		replace []string
		code    int
		gist    string
		later   string // what GET says afterwards
	}{
		{name: "good", code: 202, gist: "GrpSts ACTC TxSts ACTC", later: "TxSts ACSC"},
		{name: "with a charset", kind: "application/xml; charset=UTF-8", code: 202, gist: "GrpSts ACTC TxSts ACTC", later: "TxSts ACSC"},
		{name: "not valid", replace: []string{"SLEV", "NONE"}, code: 200, gist: "GrpSts RJCT FF01", later: "-"},
		{name: "not valid, without an id", replace: []string{"M-GOOD-1", ""}, code: 200, gist: "GrpSts RJCT FF01", later: "-"},
		{name: "other agent", replace: []string{"PAYRRSBG", "SHOPRSBG"}, code: 200, gist: "PmtInfSts RJCT AGNT", later: "PmtInfSts RJCT AGNT"},
		{name: "unknown debtor", replace: []string{mira, "RS35310123456789121186"}, code: 200, gist: "PmtInfSts RJCT AC01", later: "PmtInfSts RJCT AC01"},
		{name: "unknown creditor", replace: []string{shop, "RS35310123456789121186"}, code: 200, gist: "TxSts RJCT AC01", later: "TxSts RJCT AC01"},
		{name: "euro", replace: []string{`"RSD"`, `"EUR"`}, code: 200, gist: "TxSts RJCT AM03", later: "TxSts RJCT AM03"},
		{name: "nothing", replace: []string{"1250.50", "0.00"}, code: 200, gist: "TxSts RJCT AM01", later: "TxSts RJCT AM01"},
		{name: "no funds", replace: []string{"1250.50", "10000.01"}, code: 200, gist: "TxSts RJCT AM04", later: "TxSts RJCT AM04"},
		{name: "all funds", replace: []string{"1250.50", "10000.00"}, code: 202, gist: "GrpSts ACTC TxSts ACTC", later: "TxSts ACSC"},
		{name: "not pain.001.001.09", replace: []string{"pain.001.001.09", "pain.001.001.03"}, code: 400, gist: "this is no pain.001.001.09 document: the root is not Document in urn:iso:std:iso:20022:tech:xsd:pain.001.001.09", later: "-"},
		{name: "not XML by its type", kind: "application/json", code: 415, gist: "an order is application/xml, in UTF-8", later: "-"},
		{name: "Latin 2", kind: "application/xml; charset=iso-8859-2", code: 415, gist: "an order is application/xml, in UTF-8", later: "-"},
		{name: "no bank", path: "/bank/payments", code: 400, gist: "the path begins with no BIC", later: "-"},
		{name: "too large", replace: []string{"</Document>", "</Document>" + strings.Repeat(" ", largest)}, code: 413, gist: "an order has at most 256 KiB", later: "-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := openDesk(t, 0, nil)
			path, kind := "/PAYRRSBG/payments", "application/xml"
			if tt.path != "" {
				path = tt.path
			}
			if tt.kind != "" {
				kind = tt.kind
			}
			w := b.send("POST", path, kind, good(t, tt.replace...))
			if w.Code != tt.code || gist(w) != tt.gist {
				t.Errorf("POST = %d %s, want %d %s", w.Code, gist(w), tt.code, tt.gist)
			}
			w = b.send("GET", "/PAYRRSBG/payments/E-GOOD-1", "", "")
			wantCode, want := 200, tt.later
			if want == "-" {
				wantCode, want = 404, "the bank does not know this EndToEndId"
			}
			if w.Code != wantCode || gist(w) != want {
				t.Errorf("GET = %d %s, want %d %s", w.Code, gist(w), wantCode, want)
			}
		})
	}
}

func TestOrderTwice(t *testing.T) {
	b := openDesk(t, 0, nil)
	b.post(good(t))
	if w := b.post(good(t)); w.Code != 200 || gist(w) != "TxSts ACSC" {
		t.Errorf("same bytes again = %d %s, want 200 TxSts ACSC", w.Code, gist(w))
	}
	if w := b.post(good(t, "Knjiga", "Knjige")); w.Code != 200 || gist(w) != "GrpSts RJCT AM05" {
		t.Errorf("other bytes = %d %s, want 200 GrpSts RJCT AM05", w.Code, gist(w))
	}
	if got := b.Ledger.Totals(); got.Count != 1 || got.Moved != 125050 {
		t.Errorf("Totals = %+v, want one movement of 125050", got)
	}
	if w := b.send("GET", "/SHOPRSBG/payments/E-GOOD-1", "", ""); w.Code != 404 {
		t.Errorf("GET at another bank = %d, want 404", w.Code)
	}
}

func TestReportOfABookedPayment(t *testing.T) {
	b := openDesk(t, 0, nil)
	id := "E/GOOD 1%" // allowed by the schema, and awkward in a path
	b.post(good(t, "E-GOOD-1", id))
	w := b.send("GET", "/PAYRRSBG/payments/E%2FGOOD%201%25", "", "")
	if w.Code != http.StatusOK {
		t.Fatalf("GET = %d, want 200", w.Code)
	}
	for _, want := range []string{
		"<OrgnlMsgId>M-GOOD-1</OrgnlMsgId>", "<OrgnlPmtInfId>P-GOOD-1</OrgnlPmtInfId>", "<OrgnlInstrId>I-GOOD-1</OrgnlInstrId>",
		"<OrgnlEndToEndId>" + id + "</OrgnlEndToEndId>", `<InstdAmt Ccy="RSD">1250.50</InstdAmt>`,
		"<IBAN>" + mira + "</IBAN>", "<IBAN>" + shop + "</IBAN>", "<AcctSvcrRef>MV0000000001</AcctSvcrRef>",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("report has no %s:\n%s", want, w.Body)
		}
	}
}
