package payment_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	. "platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

func personFor(u wpki.Usage) wpkitest.Person { return wpkitest.Person{Usage: u} }

// roundTrip stores a request as JSON does, reads it, and wants the same.
func roundTrip(t *testing.T, name string, r Request) {
	t.Helper()
	stored, err := json.Marshal(r.Record())
	if err != nil {
		t.Fatal(err)
	}
	var rec Record
	if err := json.Unmarshal(stored, &rec); err != nil {
		t.Fatal(err)
	}
	back, err := Restore(rec)
	if err != nil {
		t.Errorf("%s: Restore(Record()) error = %v", name, err)
		return
	}
	if diff := cmp.Diff(r.Record(), back.Record()); diff != "" {
		t.Errorf("%s: Restore(Record()) differs (-stored +read):\n%s", name, diff)
	}
	if !back.Due().Equal(r.Due()) {
		t.Errorf("%s: Restore(Record()).Due() = %v, want %v", name, back.Due(), r.Due())
	}
	for _, after := range []time.Duration{0, time.Minute, time.Hour} {
		if got, want := back.Owed(r.Created().Add(after)), r.Owed(r.Created().Add(after)); got != want {
			t.Errorf("%s: Restore(Record()).Owed(+%v) = %q, want %q", name, after, got, want)
		}
	}
}

func TestRestoreRefusesTheImpossible(t *testing.T) {
	phone := paymenttest.NewPhone(t)
	for name, c := range map[string]struct {
		from  Status
		spoil func(*Record)
	}{
		"another id":                   {Pending, func(s *Record) { s.ID = "P1" }},
		"no version":                   {Pending, func(s *Record) { s.Version, s.Events = 0, nil }},
		"an unknown status":            {Pending, func(s *Record) { s.Status = "settled" }},
		"an event too many":            {Pending, func(s *Record) { s.Events = append(s.Events, s.Events[0]) }},
		"authorized without a proof":   {Authorized, func(s *Record) { s.Proof = "" }},
		"authorized at no time":        {Authorized, func(s *Record) { s.ProofReceived = 0 }},
		"paid without a proof":         {Paid, func(s *Record) { s.Proof, s.ProofReceived = "", 0 }},
		"paid without an order":        {Paid, func(s *Record) { s.Order = "" }},
		"paid without an answer":       {Paid, func(s *Record) { s.Answer = "" }},
		"paid by a word":               {Pending, func(s *Record) { s.Status = "paid" }},
		"authorized by a word":         {Pending, func(s *Record) { s.Status = "authorized" }},
		"failed without a reason":      {Failed, func(s *Record) { s.Reason = "" }},
		"a reason without a failure":   {Pending, func(s *Record) { s.Reason = "AM04" }},
		"an order without a signature": {Pending, func(s *Record) { s.Order = "o" }},
		"a receipt before the end":     {Authorized, func(s *Record) { s.ReceiptClaimed = 1 }},
		"a receipt of nothing":         {Expired, func(s *Record) { s.ReceiptClaimed = 1 }},
		"another agent":                {Pending, func(s *Record) { s.Agent = "064 111 1111" }},
		"another payer":                {Pending, func(s *Record) { s.Payer = "+381111234567" }},
		"another account":              {Pending, func(s *Record) { s.PayeeAccount = "165-55-75" }},
		"a real account of another":    {Pending, func(s *Record) { s.PayeeAccount = "165-55-74" }},
		"another amount":               {Paid, func(s *Record) { s.Minor++ }},
		"another currency":             {Pending, func(s *Record) { s.Currency = "EUR" }},
		"another purpose":              {Pending, func(s *Record) { s.Remittance += "." }},
		"another short name":           {Pending, func(s *Record) { s.PayeeShortName = "DRUGI" }},
		"another code":                 {Pending, func(s *Record) { s.Code = "x" }},
		"another number":               {Pending, func(s *Record) { s.Number = "x" }},
		"another sentence":             {Pending, func(s *Record) { s.Sentence += " " }},
	} {
		rec := phone.In(t, c.from).Record()
		c.spoil(&rec)
		if _, err := Restore(rec); err == nil {
			t.Errorf("Restore(%s) succeeds, want an error", name)
		}
	}
}
