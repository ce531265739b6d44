package store

import (
	"context"
	"fmt"
	"time"

	"platimo/shared/money"
	"platimo/shared/payment"
)

type merchantRow struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	ShortName   string `json:"shortName"`
	Account     string `json:"account"`
	City        string `json:"city"`
	PurposeCode string `json:"purposeCode"`
	Minimum     int64  `json:"minimum"`
	Maximum     int64  `json:"maximum"`
	Since       int64  `json:"since"`
	Disabled    bool   `json:"disabled"`
}

func (r merchantRow) payee() (payment.Payee, error) {
	account, err := money.ParseAccount(r.Account)
	if err != nil {
		return payment.Payee{}, fmt.Errorf("stored merchant %s: %w", r.ID, err)
	}
	return payment.Payee{ID: r.ID, Name: r.Name, ShortName: r.ShortName, Account: account, City: r.City, PurposeCode: r.PurposeCode,
		Minimum: money.Dinars(r.Minimum), Maximum: money.Dinars(r.Maximum), Since: time.UnixMilli(r.Since).UTC(), Disabled: r.Disabled}, nil
}

// PutMerchant stores a merchant, new or changed.
func (s *Directory) PutMerchant(ctx context.Context, p payment.Payee) error {
	return s.put(ctx, merchantPK(p.ID), kindMerchant, merchantRow{p.ID, p.Name, p.ShortName, p.Account.String(), p.City, p.PurposeCode,
		p.Minimum.Minor, p.Maximum.Minor, p.Since.UnixMilli(), p.Disabled})
}

// Merchant reads a merchant; fault.NotFound if there is none.
func (s *Directory) Merchant(ctx context.Context, id string) (payment.Payee, error) {
	var row merchantRow
	if err := get(ctx, s.db, s.table, key(merchantPK(id)), &row); err != nil {
		return payment.Payee{}, fmt.Errorf("get merchant %s: %w", id, err)
	}
	return row.payee()
}

// Merchants lists every merchant, for the admin tool.
func (s *Directory) Merchants(ctx context.Context) ([]payment.Payee, error) {
	return list(ctx, s, kindMerchant, merchantRow.payee)
}
