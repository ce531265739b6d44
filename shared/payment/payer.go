package payment

import "platimo/shared/money"

// Payer is an enrolled customer: a number, the account that pays, and the
// certificate with which this number signs payments. The operator enrols it
// from the bank's and the MSSP's list; another certificate means enrolling
// again, never silently.
type Payer struct {
	MSISDN      MSISDN
	Name        string
	Bank        string // BIC
	Account     money.Account
	Certificate [32]byte // SHA-256 of the certificate that signs payments
	Disabled    bool
}
