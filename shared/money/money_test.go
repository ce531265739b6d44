package money

import "testing"

func TestAmountString(t *testing.T) {
	for _, c := range []struct {
		minor           int64
		serbian, dotted string
	}{
		{0, "0,00 RSD", "0.00"},
		{5, "0,05 RSD", "0.05"},
		{123450, "1.234,50 RSD", "1234.50"},
		{30000000, "300.000,00 RSD", "300000.00"},
		{123456789012, "1.234.567.890,12 RSD", "1234567890.12"},
		{-150, "-1,50 RSD", "-1.50"},
	} {
		a := Dinars(c.minor)
		if a.String() != c.serbian {
			t.Errorf("Dinars(%d).String() = %q, want %q", c.minor, a, c.serbian)
		}
		if a.Decimal() != c.dotted {
			t.Errorf("Dinars(%d).Decimal() = %q, want %q", c.minor, a.Decimal(), c.dotted)
		}
	}
}

func TestParseAccount(t *testing.T) {
	for _, c := range []struct{ in, digits, shown string }{
		{"840-955845-10", "840000000095584510", "840-955845-10"},
		{"165-55-74", "165000000000005574", "165-55-74"},
		{"310-1234567891211-86", "310123456789121186", "310-1234567891211-86"},
		{"845000000040484987", "845000000040484987", "845-404849-87"},
		{"RS35 8400000742221843 57", "840000074222184357", "840-742221843-57"},
		{"845000000014284968", "", ""},   // control should be 96
		{"160-123456-90", "", ""},        // 54
		{"265-1234567890123-45", "", ""}, // 40
		{"200-123456-00", "", ""},        // 97
		{"310-12345678912110-86", "", ""},
		{"31-1234567891211-86", "", ""},
		{"310-12345678912a1-86", "", ""},
		{"", "", ""},
	} {
		a, err := ParseAccount(c.in)
		if (err != nil) != (c.digits == "") {
			t.Errorf("ParseAccount(%q) error = %v, want digits %q", c.in, err, c.digits)
			continue
		}
		if err == nil && (a.digits != c.digits || a.IBAN() != "RS35"+c.digits) {
			t.Errorf("ParseAccount(%q) = %s, %s, want %s", c.in, a.digits, a.IBAN(), c.digits)
		}
		if err == nil && a.String() != c.shown {
			t.Errorf("ParseAccount(%q).String() = %q, want %q", c.in, a, c.shown)
		}
	}
}
