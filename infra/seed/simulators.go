package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"platimo/infra/enrol"
	"platimo/shared/money"
)

// simulators are the management addresses of the phone and bank simulators.
type simulators struct{ mssp, bank string }

// makePhones gives everybody a phone with the demo PIN, and puts the
// certificates that the phones got into the people.
func (s simulators) makePhones(ctx context.Context, people []enrol.Person) error {
	type phone struct {
		MSISDN string `json:"msisdn"`
		PIN    string `json:"pin"`
		Name   string `json:"name"`
		Key    string `json:"key"`
	}
	var phones []phone
	for n, p := range people {
		key := "p256"
		if n%100 == 99 { // making 2,000 RSA keys would take minutes
			key = "rsa2048"
		}
		phones = append(phones, phone{p.MSISDN, pin, p.Name, key})
	}
	var made []struct {
		MSISDN       string             `json:"msisdn"`
		Certificates enrol.Certificates `json:"certificates"`
	}
	if err := post(ctx, s.mssp+"/phones", phones, &made); err != nil {
		return fmt.Errorf("make phones: %w", err)
	}
	if len(made) != len(people) {
		return fmt.Errorf("make phones: %d for %d people", len(made), len(people))
	}
	for n := range people {
		if made[n].MSISDN != people[n].MSISDN {
			return fmt.Errorf("make phones: they come in another order")
		}
		people[n].Certificates = made[n].Certificates
	}
	return nil
}

// openAccounts opens everybody's account; the last payer's is empty.
func (s simulators) openAccounts(ctx context.Context, merchants []enrol.Merchant, payers []enrol.Person) error {
	type opened struct {
		IBAN    string `json:"iban"`
		Name    string `json:"name"`
		Balance int64  `json:"balance"`
		BIC     string `json:"bic"`
	}
	var all []opened
	open := func(number, name, bic string, para int64) error {
		a, err := money.ParseAccount(number)
		all = append(all, opened{a.IBAN(), name, para, bic})
		return err
	}
	for _, m := range merchants {
		if err := open(m.Account, m.Name, firstBank, 0); err != nil {
			return fmt.Errorf("account of %s: %w", m.Name, err)
		}
	}
	for n, p := range payers {
		para := int64(balance)
		if n == len(payers)-1 {
			para = 0
		}
		if err := open(p.Account, p.Name, p.Bank, para); err != nil {
			return fmt.Errorf("account of %s: %w", p.Name, err)
		}
	}
	return post(ctx, s.bank+"/accounts", all, nil)
}

func post(ctx context.Context, url string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s answers %s: %s", url, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
