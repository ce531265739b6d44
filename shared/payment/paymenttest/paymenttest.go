// Package paymenttest makes what tests of payments need: a merchant, a person
// with a phone that signs, and requests at any point of their course. All of it
// goes through the domain's own steps; nothing here can make what they cannot.
package paymenttest

import (
	"fmt"
	"testing"
	"time"

	"platimo/shared/money"
	"platimo/shared/payment"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// Now is when requests are opened: 17 November 2026, 10:05:31 UTC.
var Now = wpkitest.Instant()

// Secret is a stage's secret.
var Secret = payment.Secret("a stage secret of tests, thirty-two bytes and more")

// Agent is who asks.
var Agent = payment.Agent{MSISDN: must(payment.StoredMSISDN("+381641111111")), Name: "Ana Agent"}

// Number is a mobile number in E.164.
func Number(e164 string) payment.MSISDN { return must(payment.StoredMSISDN(e164)) }

// Key is the nth idempotency key.
func Key(n int) payment.IdempotencyKey {
	return must(payment.ParseKey(fmt.Sprintf("01234567-89ab-4cde-8f01-%012x", n)))
}

// Payee is a merchant with an id, limits of 1,00 to 300.000,00 RSD, and the
// longest account there is.
func Payee(id string) payment.Payee {
	return payment.Payee{
		ID: id, Name: "Biletarnica Centar d.o.o. Beograd", ShortName: "BILETARNICA CENTAR DOO", Account: must(money.ParseAccount("310-1234567891211-86")),
		City: "Beograd", PurposeCode: "221", Minimum: money.Dinars(100), Maximum: money.Dinars(payment.MaxMaximum), Since: Now.AddDate(0, 0, -40),
	}
}

// Typed is what an agent typed: two tickets for 12.345,67 RSD.
func Typed() payment.Typed {
	return payment.Typed{Payer: "063 123 4567", Amount: money.Dinars(1234567), Remittance: "2 karte 21.11. u 20h", Reference: "97 20-12345"}
}

// Draft checks what was typed, changed at will.
func Draft(t testing.TB, key payment.IdempotencyKey, change ...func(*payment.Typed)) payment.Draft {
	t.Helper()
	in := Typed()
	for _, c := range change {
		c(&in)
	}
	d, err := payment.NewDraft(Payee("M1"), key, in, Secret)
	if err != nil {
		t.Fatalf("NewDraft(%+v) error = %v", in, err)
	}
	return d
}

// Request is a new request of merchant M1, opened at Now.
func Request(t testing.TB, change ...func(*payment.Typed)) payment.Request {
	t.Helper()
	return Draft(t, Key(1), change...).Open(payment.RandomIDs, Agent, Now)
}

// Do takes a step that must be possible.
func Do(t testing.TB, s payment.Step, err error) payment.Request {
	t.Helper()
	if err != nil {
		t.Fatalf("step error = %v", err)
	}
	return s.To()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Phone is a person whose key for payments a CA has certified.
type Phone struct {
	CA     *wpkitest.CA
	Signer *wpkitest.Signer
}

// NewPhone makes a phone.
func NewPhone(t testing.TB) Phone {
	t.Helper()
	ca := wpkitest.NewCA(t)
	return Phone{ca, ca.Signer(t, wpkitest.Person{Usage: wpki.Payment})}
}

// Payer is the enrolment of the phone under a number.
func (p Phone) Payer(number payment.MSISDN) payment.Payer {
	return payment.Payer{
		MSISDN: number, Name: "Mira Kupac", Bank: "PROBRSBG", Account: must(money.ParseAccount("165-55-74")), Certificate: p.Signer.Fingerprint(),
	}
}

// Signs signs a request's sentence: the CMS, and what the verifier makes of it.
func (p Phone) Signs(t testing.TB, r payment.Request) (cms []byte, sig wpki.Verified) {
	t.Helper()
	cms = p.Signer.Sign([]byte(r.Sentence()))
	sig, err := wpki.Verify(cms, []byte(r.Sentence()), p.Signer.Policy())
	if err != nil {
		t.Fatalf("Verify(a good signature) error = %v", err)
	}
	return cms, sig
}

// In leads a new request to a status by the shortest way.
func (p Phone) In(t testing.TB, status payment.Status) payment.Request {
	t.Helper()
	return p.Lead(t, Request(t), status)
}

// Lead leads a pending request to a status by the shortest way.
func (p Phone) Lead(t testing.TB, r payment.Request, status payment.Status) payment.Request {
	t.Helper()
	at := Now.Add(10 * time.Second)
	switch status {
	case payment.Pending:
		return r
	case payment.Refused:
		s, err := r.Refuse("401", at)
		return Do(t, s, err)
	case payment.Cancelled:
		s, err := r.Cancel(Agent, at)
		return Do(t, s, err)
	case payment.Expired:
		s, err := r.Expire(r.Expires())
		return Do(t, s, err)
	case payment.Failed:
		s, err := r.Fail("service", "", at)
		return Do(t, s, err)
	}
	_, sig := p.Signs(t, r)
	s, err := r.Authorize(sig, at, at)
	r = Do(t, s, err)
	if status == payment.Authorized {
		return r
	}
	return p.paid(t, r, at.Add(time.Second))
}

func (p Phone) paid(t testing.TB, r payment.Request, at time.Time) payment.Request {
	t.Helper()
	s, err := r.ClaimOrder(Order, at)
	r = Do(t, s, err)
	s, err = r.Pay("answer", at)
	return Do(t, s, err)
}

// Order is what the bank is told.
var Order = payment.Order{Digest: "order", Bank: "PROBRSBG", MessageID: "M", PaymentInfoID: "I"}
