package course

import (
	"time"

	"platimo/shared/bank"
	"platimo/shared/payment"
)

// orderOf is what the payer's bank is told: the payer's side from the
// enrolment, the payee's side as it was signed, and the request's id as the
// key that the bank takes once.
func orderOf(r payment.Request, payer payment.Payer, now time.Time) bank.Order {
	return bank.Order{
		MessageID: string(r.ID()), PaymentInfoID: string(r.ID()), EndToEndID: string(r.ID()), Created: now,
		DebtorName: payer.Name, DebtorIBAN: payer.Account.IBAN(), DebtorBIC: payer.Bank,
		CreditorName: r.Payee().Name, CreditorIBAN: r.Payee().Account.IBAN(),
		Amount: r.Amount(), PurposeCode: r.Payee().PurposeCode, Remittance: r.Remittance(), Reference: r.Reference(),
	}
}
