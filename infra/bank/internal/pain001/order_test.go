package pain001

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/money"
)

func goodOrder(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/order.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRead(t *testing.T) {
	want := Order{
		MsgID: "M-GOOD-1", PmtInfID: "P-GOOD-1", InstrID: "I-GOOD-1", EndToEndID: "E-GOOD-1",
		Amount:      money.Dinars(125050),
		Debtor:      "RS35165000000000005574",
		DebtorAgent: "PAYRRSBG",
		Creditor:    "RS35845000000040484987",
	}
	got, err := Read([]byte(goodOrder(t)))
	if err != nil {
		t.Fatalf("Read(order.xml) = %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read(order.xml) (-want +got):\n%s", diff)
	}
}

// TestMutations holds Read to the table that infra/schema holds the schema to.
func TestMutations(t *testing.T) {
	good := goodOrder(t)
	data, err := os.ReadFile("../../testdata/mutations.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		Name, Find, Put, Bank string
		Schema                bool
	}
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	for _, m := range table {
		t.Run(m.Name, func(t *testing.T) {
			if n := strings.Count(good, m.Find); n != 1 {
				t.Fatalf("order.xml has %q %d times, want once", m.Find, n)
			}
			_, err := Read([]byte(strings.Replace(good, m.Find, m.Put, 1)))
			if got := verdict(err); got != m.Bank {
				t.Errorf("Read = %s (%v), want %s", got, err, m.Bank)
			}
			if !m.Schema && err == nil {
				t.Error("Read takes what the schema refuses")
			}
		})
	}
}

func verdict(err error) string {
	if err == nil {
		return "valid"
	}
	if _, ok := errors.AsType[*Invalid](err); ok {
		return "invalid"
	}
	return "unreadable"
}

func TestInvalidNamesTheMessage(t *testing.T) {
	good := goodOrder(t)
	for _, tt := range []struct{ name, find, put, msgID, path string }{
		{"a later element is wrong", "SLEV", "NONE", "M-GOOD-1", "Document/CstmrCdtTrfInitn/PmtInf/ChrgBr"},
		{"the id itself is too long", "M-GOOD-1", strings.Repeat("M", 36), "", "Document/CstmrCdtTrfInitn/GrpHdr/MsgId"},
		{"the count is wrong", "<NbOfTxs>1</NbOfTxs><CtrlSum>", "<NbOfTxs>2</NbOfTxs><CtrlSum>", "M-GOOD-1", "Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs"},
		{"there is no header", "GrpHdr>", "Hdr>", "", "Document/CstmrCdtTrfInitn/GrpHdr"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read([]byte(strings.ReplaceAll(good, tt.find, tt.put)))
			bad, ok := errors.AsType[*Invalid](err)
			if !ok {
				t.Fatalf("Read = %v, want an *Invalid", err)
			}
			if bad.MsgID != tt.msgID || bad.Path != tt.path {
				t.Errorf("Read = (%q, %q), want (%q, %q)", bad.MsgID, bad.Path, tt.msgID, tt.path)
			}
		})
	}
}

func TestErrorsDoNotRepeatTheDocument(t *testing.T) {
	good := goodOrder(t)
	for _, find := range []string{"Mira Kupac", "RS35165000000000005574", "E-GOOD-1", "1250.50</CtrlSum><PmtTpInf>", "PAYRRSBG"} {
		secret := strings.Repeat("tajna ", 30)
		_, err := Read([]byte(strings.Replace(good, find, secret, 1)))
		if err == nil || strings.Contains(err.Error(), "tajna") {
			t.Errorf("Read with a bad text for %q = %v, want an error without the text", find, err)
		}
	}
}

func TestUnreadable(t *testing.T) {
	for _, tt := range []struct{ name, data string }{
		{"nothing", ""},
		{"white space", " \n"},
		{"a comment", "<!-- order -->"},
		{"not UTF-8", strings.Replace(goodOrder(t), "Mira", "M\xe8ra", 1)},
		{"UTF-16", "\xfe\xff\x00<\x00D"},
		{"byte-order mark", "\ufeff" + goodOrder(t)},
		{"two orders", goodOrder(t) + strings.TrimPrefix(goodOrder(t), `<?xml version="1.0" encoding="UTF-8"?>`)},
		{"very deep", strings.Replace(goodOrder(t), "M-GOOD-1", strings.Repeat("<a>", deepest)+strings.Repeat("</a>", deepest), 1)},
		{"cut off", goodOrder(t)[:900]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Read([]byte(tt.data)); verdict(err) != "unreadable" {
				t.Errorf("Read = %s (%v), want unreadable", verdict(err), err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(goodOrder(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		order, err := Read(data)
		if err == nil && (order.MsgID == "" || order.EndToEndID == "" || order.Amount.Minor < 0) {
			t.Errorf("Read took an order without what it needs: %+v", order)
		}
	})
}
