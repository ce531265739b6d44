package bank

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

var testOrder = Order{
	MessageID: "P01K9Z4V7M2N9XR5TB6C0DA3QK8", PaymentInfoID: "P01K9Z4V7M2N9XR5TB6C0DA3QK8", EndToEndID: "P01K9Z4V7M2N9XR5TB6C0DA3QK8",
	Created:    time.Date(2026, 11, 17, 9, 5, 42, 7e8, time.UTC),
	DebtorName: "Mira Kupac", DebtorIBAN: "RS35165000000000005574", DebtorBIC: "PAYRRSBG",
	CreditorName: "BILETARNICA \"ČENTAR\" & SIN <DOO>", CreditorIBAN: "RS35845000000040484987",
	Amount: money.Dinars(1234567), PurposeCode: "221", Remittance: "2 karte 21.11. u 20h",
}

func TestDocument(t *testing.T) {
	for _, tt := range []struct {
		golden string
		change func(*Order)
	}{
		{"order.xml", func(*Order) {}},
		{"order-reference.xml", func(o *Order) { o.Reference = "97163220000111111111000"; o.EndToEndID += "-2" }},
		{"order-reference-alone.xml", func(o *Order) { o.Reference, o.Remittance = "RF18539007547034", ""; o.EndToEndID += "-3" }},
		{"order-plain.xml", func(o *Order) { o.Remittance = ""; o.EndToEndID += "-4" }},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			o := testOrder
			tt.change(&o)
			got, err := o.Document()
			if err != nil {
				t.Fatalf("Document = %v", err)
			}
			path := filepath.Join("testdata", tt.golden)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
				t.Errorf("Document (-want +got):\n%s", diff)
			}
		})
	}
}

// lines breaks a message between its tags, to read a difference.
func lines(b []byte) []string {
	return strings.Split(strings.ReplaceAll(string(b), "><", ">\n<"), "\n")
}

// The order is stored before it is sent, and what is sent again must be equal.
func TestDocumentIsDeterministic(t *testing.T) {
	first, err := testOrder.Document()
	if err != nil {
		t.Fatal(err)
	}
	same := testOrder
	same.Created = same.Created.In(time.FixedZone("elsewhere", -7*3600)).Truncate(time.Second)
	second, err := same.Document()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines(first), lines(second)); diff != "" {
		t.Errorf("the same instant elsewhere (-first +second):\n%s", diff)
	}
}

func TestDayOfExecution(t *testing.T) {
	for _, tt := range []struct{ created, day, instant string }{
		{"2026-12-31T22:59:59Z", "2026-12-31", "2026-12-31T23:59:59+01:00"},
		{"2026-12-31T23:00:00Z", "2027-01-01", "2027-01-01T00:00:00+01:00"},
		{"2026-07-01T21:59:59Z", "2026-07-01", "2026-07-01T23:59:59+02:00"},
		{"2026-07-01T22:00:00Z", "2026-07-02", "2026-07-02T00:00:00+02:00"},
	} {
		o := testOrder
		var err error
		if o.Created, err = time.Parse(time.RFC3339, tt.created); err != nil {
			t.Fatal(err)
		}
		got, err := o.Document()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"<Dt>" + tt.day + "</Dt>", "<CreDtTm>" + tt.instant + "</CreDtTm>"} {
			if !strings.Contains(string(got), want) {
				t.Errorf("Document created %s lacks %s:\n%s", tt.created, want, got)
			}
		}
	}
}

func TestDocumentRefuses(t *testing.T) {
	for _, tt := range []struct {
		field  string
		change func(*Order)
	}{
		{"MessageID", func(o *Order) { o.MessageID = "" }},
		{"MessageID", func(o *Order) { o.MessageID = strings.Repeat("M", 36) }},
		{"PaymentInfoID", func(o *Order) { o.PaymentInfoID = "P 1" }},
		{"EndToEndID", func(o *Order) { o.EndToEndID = "P/1" }},
		{"EndToEndID", func(o *Order) { o.EndToEndID = "P1\n" }},
		{"Created", func(o *Order) { o.Created = time.Time{} }},
		{"DebtorName", func(o *Order) { o.DebtorName = "" }},
		{"DebtorName", func(o *Order) { o.DebtorName = strings.Repeat("č", 141) }},
		{"DebtorName", func(o *Order) { o.DebtorName = "Mira\nKupac" }},
		{"DebtorName", func(o *Order) { o.DebtorName = "Mira\u202eKupac" }},
		{"DebtorIBAN", func(o *Order) { o.DebtorIBAN = "RS35 1650 0000 0000 0055 74" }},
		{"DebtorBIC", func(o *Order) { o.DebtorBIC = "PAYRRSB" }},
		{"DebtorBIC", func(o *Order) { o.DebtorBIC = "payrrsbg" }},
		{"CreditorName", func(o *Order) { o.CreditorName = " X" }},
		{"CreditorName", func(o *Order) { o.CreditorName = "X\xff" }},
		{"CreditorIBAN", func(o *Order) { o.CreditorIBAN = "310-1234567891211-86" }},
		{"Amount", func(o *Order) { o.Amount.Minor = 0 }},
		{"Amount", func(o *Order) { o.Amount.Minor = -100 }},
		{"Amount.Currency", func(o *Order) { o.Amount.Currency = "" }},
		{"PurposeCode", func(o *Order) { o.PurposeCode = "" }},
		{"Remittance", func(o *Order) { o.Remittance = strings.Repeat("r", 141) }},
		{"Reference", func(o *Order) { o.Reference = strings.Repeat("1", 36) }},
	} {
		o := testOrder
		tt.change(&o)
		if got, err := o.Document(); err == nil || !strings.Contains(err.Error(), tt.field+" does not fit") {
			t.Errorf("Document with wrong %s = %s, %v, want an error that names it", tt.field, got, err)
		} else if strings.Contains(err.Error(), "Mira") || strings.Contains(err.Error(), o.CreditorIBAN) {
			t.Errorf("Document = %v, quotes a value", err)
		}
	}
}
