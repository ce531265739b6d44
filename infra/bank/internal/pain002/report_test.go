package pain002

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/money"
)

var at = time.Date(2026, 11, 17, 10, 5, 0, 250e6, time.FixedZone("CET", 3600))

func report(status Status) Report {
	return Report{ID: "R1", At: at, Status: status, MsgID: "M1", PmtInfID: "P1", InstrID: "I1", EndToEndID: "E1"}
}

func TestRender(t *testing.T) {
	done := report(Completed)
	done.Done = &Done{At: at, Reference: "B1", Amount: money.Dinars(125050), Debtor: "RS351", Creditor: "RS352"}
	rejected := func(level Level) Report {
		r := report(Rejected)
		r.Level, r.Reason, r.Detail = level, "AC01", "a < b"
		return r
	}
	nameless := rejected(Group)
	nameless.MsgID, nameless.Detail = "", ""
	plain := report(Pending)
	plain.InstrID = ""

	const (
		why   = `<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>a &lt; b</AddtlInf></StsRsnInf>`
		ids   = `<OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>`
		txIDs = `<OrgnlInstrId>I1</OrgnlInstrId><OrgnlEndToEndId>E1</OrgnlEndToEndId>`
	)
	for _, tt := range []struct {
		name   string
		report Report
		want   string // behind GrpHdr
	}{
		{"received", report(Received), `<OrgnlGrpInfAndSts>` + ids + `<GrpSts>RCVD</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts>` + txIDs + `<TxSts>RCVD</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>`},
		{"pending without InstrId", plain, `<OrgnlGrpInfAndSts>` + ids + `</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>PDNG</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>`},
		{"completed", done, `<OrgnlGrpInfAndSts>` + ids + `</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts>` + txIDs + `<TxSts>ACSC</TxSts><AccptncDtTm>2026-11-17T09:05:00.250Z</AccptncDtTm><AcctSvcrRef>B1</AcctSvcrRef><OrgnlTxRef><Amt><InstdAmt Ccy="RSD">1250.50</InstdAmt></Amt><DbtrAcct><Id><IBAN>RS351</IBAN></Id></DbtrAcct><CdtrAcct><Id><IBAN>RS352</IBAN></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts>`},
		{"rejected transaction", rejected(Transaction), `<OrgnlGrpInfAndSts>` + ids + `</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts>` + txIDs + `<TxSts>RJCT</TxSts>` + why + `</TxInfAndSts></OrgnlPmtInfAndSts>`},
		{"rejected payment information", rejected(PaymentInformation), `<OrgnlGrpInfAndSts>` + ids + `</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>` + why + `</OrgnlPmtInfAndSts>`},
		{"rejected message", rejected(Group), `<OrgnlGrpInfAndSts>` + ids + `<GrpSts>RJCT</GrpSts>` + why + `</OrgnlGrpInfAndSts>`},
		{"rejected message without an id", nameless, `<OrgnlGrpInfAndSts><OrgnlMsgId>NOTPROVIDED</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.report.Render()
			if err != nil {
				t.Fatal(err)
			}
			want := `<?xml version="1.0" encoding="UTF-8"?>` +
				`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>` +
				`<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-11-17T09:05:00.250Z</CreDtTm></GrpHdr>` +
				tt.want + `</CstmrPmtStsRpt></Document>`
			if diff := cmp.Diff(want, oneLine(got)); diff != "" {
				t.Errorf("Render() (-want +got):\n%s", diff)
			}
		})
	}
}

func oneLine(doc []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(doc)) {
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

func TestRenderCutsTheDetail(t *testing.T) {
	r := report(Rejected)
	r.Reason, r.Detail = "FF01", strings.Repeat("ž", 106)
	got, err := r.Render()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(got), "ž"); n != 105 {
		t.Errorf("Render() keeps %d characters of the detail, want 105", n)
	}
}

func TestRenderRefusesWhatDoesNotFit(t *testing.T) {
	booked := report(Pending)
	booked.Done = &Done{}
	reasoned := report(Received)
	reasoned.Reason = "AC01"
	nameless := report(Pending)
	nameless.ID = ""
	for name, r := range map[string]Report{
		"completed without what was done": report(Completed),
		"pending, yet done":               booked,
		"rejected without a reason":       report(Rejected),
		"received, yet a reason":          reasoned,
		"no id":                           nameless,
	} {
		if _, err := r.Render(); err == nil {
			t.Errorf("Render() of %s = nil error, want one", name)
		}
	}
}
