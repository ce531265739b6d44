// Package enrol takes merchants, agents and payers into the directory. It is
// where an operator's word becomes what the service believes: accounts are
// held against their control digits, and a certificate against the use that it
// is enrolled for.
package enrol

import (
	"context"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"platimo/shared/money"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// Directory is where enrolments go.
type Directory interface {
	PutMerchant(context.Context, payment.Payee) error
	Merchant(context.Context, string) (payment.Payee, error)
	PutAgent(context.Context, session.Agent) error
	PutPayer(context.Context, payment.Payer) error
}

// Merchant is what an operator says of a merchant.
type Merchant struct {
	ID, Name, ShortName, Account, City, PurposeCode string // ID "": a new one
	Minimum, Maximum                                int64  // para
}

// AddMerchant enrols a merchant and returns it with its id.
func AddMerchant(ctx context.Context, d Directory, m Merchant, now time.Time) (payment.Payee, error) {
	account, err := money.ParseAccount(m.Account)
	if err != nil {
		return payment.Payee{}, err
	}
	p := payment.Payee{
		ID: m.ID, Name: m.Name, ShortName: payment.Transliterate(m.ShortName), Account: account, City: m.City, PurposeCode: m.PurposeCode,
		Minimum: money.Dinars(m.Minimum), Maximum: money.Dinars(m.Maximum), Since: now,
	}
	if p.ID == "" {
		p.ID = "M" + ulid.Make().String()
	}
	if err := p.Check(); err != nil {
		return payment.Payee{}, err
	}
	return p, d.PutMerchant(ctx, p)
}

// AddAgent enrols an agent of a merchant with the certificate that signs sign-ins.
func AddAgent(ctx context.Context, d Directory, p Person, merchant, role string) error {
	if role != session.RoleAgent && role != session.RoleManager {
		return fmt.Errorf("role %q is neither %s nor %s", role, session.RoleAgent, session.RoleManager)
	}
	if _, err := d.Merchant(ctx, merchant); err != nil {
		return err
	}
	m, err := payment.ParseMSISDN("phone", p.MSISDN)
	if err != nil {
		return fmt.Errorf("phone number: %w", err)
	}
	fingerprint, err := p.Certificates.signIn()
	if err != nil {
		return err
	}
	return d.PutAgent(ctx, session.Agent{MSISDN: m, Name: p.Name, Role: role, Merchant: merchant, Certificate: fingerprint})
}

// AddPayer enrols a payer with the certificate that signs payments.
func AddPayer(ctx context.Context, d Directory, p Person) error {
	m, err := payment.ParseMSISDN("phone", p.MSISDN)
	if err != nil {
		return fmt.Errorf("phone number: %w", err)
	}
	account, err := money.ParseAccount(p.Account)
	if err != nil {
		return err
	}
	if !bic.MatchString(p.Bank) {
		return fmt.Errorf("bank %q is not a BIC of 8 or 11 characters", p.Bank)
	}
	fingerprint, err := p.Certificates.payment()
	if err != nil {
		return err
	}
	return d.PutPayer(ctx, payment.Payer{MSISDN: m, Name: p.Name, Bank: p.Bank, Account: account, Certificate: fingerprint})
}
