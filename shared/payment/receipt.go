package payment

import "fmt"

// ReceiptText is the message that the payer's phone shows when a signed
// request has ended: at most 160 septets (TS 102 204, MSS_Receipt/Message).
func (r Request) ReceiptText() string {
	what := "Nista nije placeno"
	if r.status == Paid {
		what = "Placeno"
	}
	return fmt.Sprintf("PlatiMo: %s. %s. Prima: %s. Svrha: %s. Br %s", what, r.amount, r.payee.ShortName, r.remittance, r.mark.Number)
}
