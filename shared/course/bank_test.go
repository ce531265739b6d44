package course_test

import (
	"context"
	"fmt"
	"sync"

	"platimo/shared/bank"
	"platimo/shared/payment"
)

// payersBank is the payer's bank. It keeps what it is sent, and where nothing
// is said it has the order in work.
type payersBank struct {
	mu       sync.Mutex
	orders   []string // "BIC document"
	asked    int
	instruct func() error
	ask      func(id string) ([]byte, error)
}

func (b *payersBank) Instruct(_ context.Context, bic string, document []byte) error {
	b.mu.Lock()
	b.orders = append(b.orders, bic+" "+string(document))
	b.mu.Unlock()
	if b.instruct != nil {
		return b.instruct()
	}
	return nil
}

func (b *payersBank) Ask(_ context.Context, _, id string) ([]byte, error) {
	b.mu.Lock()
	b.asked++
	b.mu.Unlock()
	if b.ask != nil {
		return b.ask(id)
	}
	return report(id, "ACSP", "12345.67", creditor), nil
}

// creditor is the account of paymenttest's merchant.
const creditor = "RS35310123456789121186"

// says makes every question answer with a status of the order as it was given.
func (b *payersBank) says(status string) { b.saysOf(status, "12345.67", creditor) }

func (b *payersBank) saysOf(status, amount, account string) {
	b.ask = func(id string) ([]byte, error) { return report(id, status, amount, account), nil }
}

// forgets makes the bank know nothing of any order.
func (b *payersBank) forgets() {
	b.ask = func(string) ([]byte, error) { return nil, fmt.Errorf("ask: %w", bank.ErrUnknownPayment) }
}

var reports int

// report is a pain.002 on one transaction, new each time, as a bank's are.
func report(id, status, amount, account string) []byte {
	reports++
	reason := ""
	if status == "RJCT" {
		reason = "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>R%d</MsgId><CreDtTm>2026-11-17T10:05:40+01:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>%s</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>%s</TxSts>%s
<OrgnlTxRef><Amt><InstdAmt Ccy="RSD">%s</InstdAmt></Amt><CdtrAcct><Id><IBAN>%s</IBAN></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`,
		reports, id, id, id, status, reason, amount, account)
}

// answers is how many answers of the bank are kept beside a request.
func (w *world) kept(id payment.ID, kind payment.AttachmentKind) []payment.Attachment {
	w.t.Helper()
	all, err := w.store.Attachments(w.t.Context(), id, kind)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}
