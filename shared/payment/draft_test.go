package payment_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/money"
	. "platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// codes gives "field:code" of a fault.Invalid, in order.
func codes(t *testing.T, err error) (all []string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		if err != nil {
			t.Fatalf("error = %v, want a fault", err)
		}
		return nil
	}
	for _, w := range f.Members["errors"].([]fault.Field) {
		all = append(all, w.Field+":"+w.Code)
	}
	return all
}

func TestDraftSaysWhatIsWrong(t *testing.T) {
	const purpose = "remittanceInformation"
	for _, c := range []struct {
		name  string
		typed func(*Typed)
		want  []string
	}{
		{"good", func(*Typed) {}, nil},
		{"no number", func(in *Typed) { in.Payer = " " }, []string{"payer:phone.required"}},
		{"a name for a number", func(in *Typed) { in.Payer = "Mira" }, []string{"payer:phone.format"}},
		{"a short number", func(in *Typed) { in.Payer = "06312345" }, []string{"payer:phone.length"}},
		{"a fixed line", func(in *Typed) { in.Payer = "011 123 4567" }, []string{"payer:phone.mobile"}},
		{"no amount", func(in *Typed) { in.Amount.Minor = 0 }, []string{"amount:amount.required"}},
		{"a negative amount", func(in *Typed) { in.Amount.Minor = -100 }, []string{"amount:amount.required"}},
		{"the least", func(in *Typed) { in.Amount.Minor = 100 }, nil},
		{"less than the least", func(in *Typed) { in.Amount.Minor = 99 }, []string{"amount:amount.min"}},
		{"the most", func(in *Typed) { in.Amount.Minor = MaxMaximum }, nil},
		{"more than the most", func(in *Typed) { in.Amount.Minor = MaxMaximum + 1 }, []string{"amount:amount.max"}},
		{"all the money there is", func(in *Typed) { in.Amount.Minor = math.MaxInt64 }, []string{"amount:amount.max"}},
		{"euros", func(in *Typed) { in.Amount.Currency = "EUR" }, []string{"amount:amount.currency"}},
		{"no currency", func(in *Typed) { in.Amount.Currency = "" }, []string{"amount:amount.currency"}},
		{"no purpose", func(in *Typed) { in.Remittance = "" }, []string{purpose + ":purpose.required"}},
		{"a blank purpose", func(in *Typed) { in.Remittance = " \u00a0 " }, []string{purpose + ":purpose.required"}},
		{"the longest purpose", func(in *Typed) { in.Remittance = strings.Repeat("x", 35) }, nil},
		{"a longer one", func(in *Typed) { in.Remittance = strings.Repeat("x", 36) }, []string{purpose + ":purpose.long"}},
		{"one that grows too long", func(in *Typed) { in.Remittance = strings.Repeat("đ", 18) }, []string{purpose + ":purpose.long"}},
		{"one of two septets each", func(in *Typed) { in.Remittance = strings.Repeat("€", 35) }, []string{purpose + ":purpose.long"}},
		{"an emoji", func(in *Typed) { in.Remittance = "karte 🎫" }, []string{purpose + ":purpose.chars"}},
		{"no reference", func(in *Typed) { in.Reference = "" }, nil},
		{"the longest reference", func(in *Typed) { in.Reference = strings.Repeat("9", 35) }, nil},
		{"a longer one", func(in *Typed) { in.Reference = strings.Repeat("9", 36) }, []string{"reference:reference.long"}},
		{"small letters", func(in *Typed) { in.Reference = "rf18" }, []string{"reference:reference.format"}},
		{"a reference of blanks", func(in *Typed) { in.Reference = " " }, []string{"reference:reference.format"}},
		{"a line break", func(in *Typed) { in.Reference = "97 12\n" }, []string{"reference:reference.format"}},
		{"the default lifetime", func(in *Typed) { in.Lifetime = 0 }, nil},
		{"a minute", func(in *Typed) { in.Lifetime = time.Minute }, nil},
		{"less", func(in *Typed) { in.Lifetime = 59 * time.Second }, []string{"lifetime:lifetime.range"}},
		{"a day", func(in *Typed) { in.Lifetime = 24 * time.Hour }, nil},
		{"more", func(in *Typed) { in.Lifetime = 24*time.Hour + time.Second }, []string{"lifetime:lifetime.range"}},
		{"a negative lifetime", func(in *Typed) { in.Lifetime = -1 }, []string{"lifetime:lifetime.range"}},
		{"nothing at all", func(in *Typed) { *in = Typed{} }, []string{"payer:phone.required", "amount:amount.currency", purpose + ":purpose.required"}},
		{"everything wrong", func(in *Typed) {
			*in = Typed{Payer: "x", Amount: money.Dinars(-1), Remittance: "\u202e", Reference: "ž", Lifetime: -1}
		}, []string{"payer:phone.format", "amount:amount.required", purpose + ":purpose.chars", "reference:reference.format", "lifetime:lifetime.range"}},
	} {
		in := paymenttest.Typed()
		c.typed(&in)
		d, err := NewDraft(paymenttest.Payee("M1"), paymenttest.Key(1), in, paymenttest.Secret)
		if diff := cmp.Diff(c.want, codes(t, err)); diff != "" {
			t.Errorf("NewDraft(%s) (-want +got):\n%s", c.name, diff)
		}
		if (err != nil) != (d.Sentence == "") {
			t.Errorf("NewDraft(%s) gives sentence %q with error %v", c.name, d.Sentence, err)
		}
	}
}

func TestParseKey(t *testing.T) {
	for in, want := range map[string]string{
		"01234567-89ab-4cde-8f01-234567890abc":   "",
		"":                                       "key:key.required",
		"01234567-89AB-4cde-8f01-234567890abc":   "key:key.format",
		"0123456789ab4cde8f01234567890abc":       "key:key.format",
		"01234567-89ab-4cde-8f01-234567890abc\n": "key:key.format",
		" 01234567-89ab-4cde-8f01-234567890abc":  "key:key.format",
		"{1234567-89ab-4cde-8f01-234567890abc}":  "key:key.format",
	} {
		key, err := ParseKey(in)
		if got := strings.Join(codes(t, err), " "); got != want || err == nil && string(key) != in {
			t.Errorf("ParseKey(%q) = %q, %q, want %q", in, key, got, want)
		}
	}
}

// The same key with the same fields is the same request, and with any other
// field it is not.
func TestSame(t *testing.T) {
	d := paymenttest.Draft(t, paymenttest.Key(1))
	r := d.Open(RandomIDs, paymenttest.Agent, paymenttest.Now)
	if !paymenttest.Draft(t, paymenttest.Key(1)).Same(r) {
		t.Error("a draft is not the same as the request of an equal draft")
	}
	for name, other := range map[string]Draft{
		"key":       paymenttest.Draft(t, paymenttest.Key(2)),
		"payer":     paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Payer = "063 123 4568" }),
		"amount":    paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Amount.Minor++ }),
		"purpose":   paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Remittance += "." }),
		"reference": paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Reference = "" }),
		"lifetime":  paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Lifetime = time.Minute }),
	} {
		if other.Same(r) {
			t.Errorf("a draft with another %s is the same", name)
		}
	}
	spelled := paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Payer, in.Remittance = "+381 63/123-4567", " 2 karte  21.11. u 20h " })
	if !spelled.Same(r) {
		t.Error("the same fields, typed otherwise, are not the same")
	}
}

func TestPayeeCheck(t *testing.T) {
	for name, spoil := range map[string]func(*Payee){
		"no id":                      func(p *Payee) { p.ID = "" },
		"no name":                    func(p *Payee) { p.Name = "" },
		"a name of 141 characters":   func(p *Payee) { p.Name = strings.Repeat("ž", 141) },
		"no short name":              func(p *Payee) { p.ShortName = "" },
		"a short name of 26":         func(p *Payee) { p.ShortName = strings.Repeat("x", 26) },
		"a short name of 26 septets": func(p *Payee) { p.ShortName = strings.Repeat("[", 13) },
		"a short name in č":          func(p *Payee) { p.ShortName = "Čačak" },
		"a short name with a tab":    func(p *Payee) { p.ShortName = "A\tB" },
		"no account":                 func(p *Payee) { p.Account = money.Account{} },
		"a payment code of 4 digits": func(p *Payee) { p.PurposeCode = "2211" },
		"a payment code from 3":      func(p *Payee) { p.PurposeCode = "321" },
		"no least":                   func(p *Payee) { p.Minimum.Minor = 0 },
		"a least above the most":     func(p *Payee) { p.Minimum.Minor = p.Maximum.Minor + 1 },
		"a most above the longest":   func(p *Payee) { p.Maximum.Minor = MaxMaximum + 1 },
		"limits in euros":            func(p *Payee) { p.Maximum.Currency = "EUR" },
	} {
		p := paymenttest.Payee("M1")
		spoil(&p)
		if p.Check() == nil {
			t.Errorf("Check(%s) = nil, want an error", name)
		}
	}
	if err := paymenttest.Payee("M1").Check(); err != nil {
		t.Errorf("Check(a good merchant) = %v", err)
	}
}
