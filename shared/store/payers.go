package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"platimo/shared/money"
	"platimo/shared/payment"
)

// PutPayer stores a payer, new or changed.
func (s *Directory) PutPayer(ctx context.Context, p payment.Payer) error {
	return s.put(ctx, payerPK(p.MSISDN), kindPayer, personRow{MSISDN: p.MSISDN.E164(), Name: p.Name, Bank: p.Bank, Account: p.Account.String(),
		Certificate: hex.EncodeToString(p.Certificate[:]), Disabled: p.Disabled})
}

// Payer reads a payer by number; fault.NotFound if there is none.
func (s *Directory) Payer(ctx context.Context, m payment.MSISDN) (payment.Payer, error) {
	var row personRow
	if err := get(ctx, s.db, s.table, key(payerPK(m)), &row); err != nil {
		return payment.Payer{}, fmt.Errorf("get payer: %w", err)
	}
	return row.payer()
}

func (r personRow) payer() (payment.Payer, error) {
	m, err := payment.StoredMSISDN(r.MSISDN)
	if err != nil {
		return payment.Payer{}, fmt.Errorf("stored payer: %w", err)
	}
	c, err := r.certificate()
	if err != nil {
		return payment.Payer{}, fmt.Errorf("stored payer: %w", err)
	}
	account, err := money.ParseAccount(r.Account)
	if err != nil {
		return payment.Payer{}, fmt.Errorf("stored payer: %w", err)
	}
	return payment.Payer{MSISDN: m, Name: r.Name, Bank: r.Bank, Account: account, Certificate: c, Disabled: r.Disabled}, nil
}

// Payers lists every payer, for the admin tool.
func (s *Directory) Payers(ctx context.Context) ([]payment.Payer, error) {
	return list(ctx, s, kindPayer, personRow.payer)
}
