package store_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
)

func TestDirectory(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	merchant := paymenttest.Payee("M1")
	agent := session.Agent{MSISDN: paymenttest.Number(mira), Name: "Ana Agent", Role: session.RoleManager, Merchant: "M1", Certificate: [32]byte{1, 2, 31: 3}}
	payer := paymenttest.NewPhone(t).Payer(paymenttest.Number(mira))
	for range 2 { // the second time changed
		for _, err := range []error{w.directory.PutMerchant(ctx, merchant), w.directory.PutAgent(ctx, agent), w.directory.PutPayer(ctx, payer)} {
			if err != nil {
				t.Fatalf("Put() error = %v", err)
			}
		}
		if got, err := w.directory.Merchant(ctx, "M1"); err != nil || got != merchant {
			t.Errorf("Merchant() = %+v, %v, want %+v", got, err, merchant)
		}
		if got, err := w.directory.Agent(ctx, agent.MSISDN); err != nil || got != agent {
			t.Errorf("Agent() = %+v, %v, want %+v", got, err, agent)
		}
		if got, err := w.directory.Payer(ctx, payer.MSISDN); err != nil || got != payer {
			t.Errorf("Payer() = %+v, %v, want %+v", got, err, payer)
		}
		merchant.Disabled, agent.Disabled, payer.Disabled = true, true, true
		merchant.ShortName, agent.Name, payer.Bank = "DRUGO IME", "Ana Druga", "DRUGRSBG"
	}
	merchants, err := w.directory.Merchants(ctx)
	if err != nil || len(merchants) != 1 || merchants[0].ID != "M1" {
		t.Errorf("Merchants() = %v, %v, want M1", merchants, err)
	}
	if got, err := w.directory.Agents(ctx); err != nil || len(got) != 1 || got[0].MSISDN != agent.MSISDN {
		t.Errorf("Agents() = %v, %v, want one", got, err)
	}
	if got, err := w.directory.Payers(ctx); err != nil || len(got) != 1 || got[0].MSISDN != payer.MSISDN {
		t.Errorf("Payers() = %v, %v, want one", got, err)
	}
}

// An agent's number is no payer's, and the other way round.
func TestDirectoryKnowsNobodyElse(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	m, p := paymenttest.Number(mira), paymenttest.Number(pera)
	if err := w.directory.PutAgent(ctx, session.Agent{MSISDN: m, Name: "Ana", Role: session.RoleAgent, Merchant: "M1"}); err != nil {
		t.Fatal(err)
	}
	if err := w.directory.PutPayer(ctx, paymenttest.NewPhone(t).Payer(p)); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"agent": second(w.directory.Agent(ctx, p)), "payer": second(w.directory.Payer(ctx, m)), "merchant": second(w.directory.Merchant(ctx, "M1")),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("find a stranger as %s: error = %v, want not found", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A row that nobody could have enrolled is an error, and not half a person.
func TestDirectoryRefusesGarbage(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	m := paymenttest.Number(mira)
	for name, spoil := range map[string]map[string]types.AttributeValue{
		"a short fingerprint": {"certificate": &types.AttributeValueMemberS{Value: "abcd"}},
		"a long fingerprint":  {"certificate": &types.AttributeValueMemberS{Value: session.Digest("c") + "00"}},
		"another number":      {"msisdn": &types.AttributeValueMemberS{Value: "063"}},
		"another account":     {"account": &types.AttributeValueMemberS{Value: "165-55-75"}},
	} {
		row := map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: "PAYER#" + m.E164()}, "kind": &types.AttributeValueMemberS{Value: "payer"},
			"msisdn": &types.AttributeValueMemberS{Value: m.E164()}, "account": &types.AttributeValueMemberS{Value: "165-55-74"},
			"certificate": &types.AttributeValueMemberS{Value: session.Digest("c")},
		}
		if _, err := w.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(w.names["DirectoryTable"]), Item: row}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.directory.Payer(ctx, m); err != nil {
			t.Fatalf("Payer(a good row) error = %v", err)
		}
		for k, v := range spoil {
			row[k] = v
		}
		if _, err := w.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(w.names["DirectoryTable"]), Item: row}); err != nil {
			t.Fatal(err)
		}
		if got, err := w.directory.Payer(ctx, m); err == nil || got != (payment.Payer{}) {
			t.Errorf("Payer(%s) = %v, %v, want an error and nobody", name, got, err)
		}
		if _, err := w.directory.Payers(ctx); err == nil {
			t.Errorf("Payers(%s) succeeds", name)
		}
	}
}
