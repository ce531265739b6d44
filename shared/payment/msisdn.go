package payment

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"unique"

	"github.com/nyaruka/phonenumbers"

	"platimo/shared/fault"
)

// MSISDN is a Serbian mobile number in E.164, such as +381641234567, checked
// once. It prints masked wherever something is printed or logged; only E164
// hands out the number. It lies behind a handle, since package fmt calls no
// method on an unexported field: the %v of a struct that holds a number would
// print its characters, and so prints an address. Equal numbers are ==.
type MSISDN struct{ e164 unique.Handle[string] }

// mobile is the mobile pattern of the Serbian numbering plan. Numbers are
// portable between operators, so the prefix tells nothing more.
var mobile = regexp.MustCompile(`^\+3816(?:[0-689]|7\d)\d{6,7}$`)

// ParseMSISDN reads a number as a person types it: "064 123 4567",
// "064/123-4567", "+381 (0)64 123 4567", "00381…". A number that cannot be
// asked is a fault.Invalid on the given field, with the code that says why.
func ParseMSISDN(field, typed string) (MSISDN, error) {
	wrong := func(code string) (MSISDN, error) {
		return MSISDN{}, fault.Fields(fault.Field{Field: field, Code: code})
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return wrong("phone.required")
	}
	// The library drops letters and whatever else surrounds the digits; a
	// typed word is more likely a slip than a number.
	if strings.Trim(typed, "+0123456789 ()/-.\u00a0") != "" {
		return wrong("phone.format")
	}
	typed = strings.Replace(typed, "(0)", "", 1)
	n, err := phonenumbers.Parse(typed, "RS")
	if err != nil {
		return wrong("phone.format")
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	national, serbian := strings.CutPrefix(e164, "+381")
	switch {
	case mobile.MatchString(e164):
		return MSISDN{unique.Make(e164)}, nil
	case serbian && strings.HasPrefix(strings.TrimPrefix(national, "0"), "6"): // too short, and the library keeps the 0
		return wrong("phone.length")
	}
	return wrong("phone.mobile")
}

// StoredMSISDN takes a number that was checked before it was stored, and
// refuses anything else than E.164.
func StoredMSISDN(e164 string) (MSISDN, error) {
	if !mobile.MatchString(e164) {
		return MSISDN{}, fmt.Errorf("not a Serbian mobile number in E.164")
	}
	return MSISDN{unique.Make(e164)}, nil
}

// E164 is the number itself.
func (m MSISDN) E164() string {
	if m.IsZero() {
		return ""
	}
	return m.e164.Value()
}

// IsZero tells that there is no number.
func (m MSISDN) IsZero() bool { return m == MSISDN{} }

// String masks the number: "+3816••••567".
func (m MSISDN) String() string {
	if m.IsZero() {
		return ""
	}
	e164 := m.E164()
	return e164[:5] + "••••" + e164[len(e164)-3:]
}

// Format masks the number under every verb: %d and %#v ask no Stringer.
func (m MSISDN) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.String()) }

// LogValue masks the number in structured logs.
func (m MSISDN) LogValue() slog.Value { return slog.StringValue(m.String()) }

// MarshalJSON refuses: whoever shows a number says so by calling E164.
func (m MSISDN) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("an MSISDN is not marshalled; use E164")
}
