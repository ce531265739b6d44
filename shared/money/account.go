package money

import (
	"errors"
	"fmt"
	"strings"
)

// Account is a Serbian bank account whose control digits are right: the
// 18 digits of bank (3), account (13) and control (2). The zero value is none.
type Account struct{ digits string }

var errAccount = errors.New("not a Serbian bank account: 3-13-2 digits, the last two are 98 - (first 16 * 100 mod 97)")

// ParseAccount reads "310-1234567891211-86", the same with a shorter middle
// part, 18 bare digits, or an RS IBAN. Wrong control digits are an error.
func ParseAccount(s string) (Account, error) {
	digits := strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	if iban, ok := strings.CutPrefix(strings.ToUpper(digits), "RS35"); ok {
		digits = iban
	}
	if parts := strings.Split(digits, "-"); len(parts) == 3 {
		if len(parts[0]) != 3 || len(parts[1]) == 0 || len(parts[1]) > 13 || len(parts[2]) != 2 {
			return Account{}, errAccount
		}
		digits = parts[0] + strings.Repeat("0", 13-len(parts[1])) + parts[1] + parts[2]
	}
	if len(digits) != 18 || strings.Trim(digits, "0123456789") != "" {
		return Account{}, errAccount
	}
	if control(digits[:16]) != digits[16:] {
		return Account{}, errAccount
	}
	return Account{digits}, nil
}

// control is 98 - (first 16 digits * 100 mod 97), as two digits (ISO 7064 MOD 97-10).
func control(first16 string) string {
	rest := 0
	for _, d := range first16 + "00" {
		rest = (rest*10 + int(d-'0')) % 97
	}
	return fmt.Sprintf("%02d", 98-rest)
}

// IsZero tells that there is no account.
func (a Account) IsZero() bool { return a.digits == "" }

// String writes the account as people do, without leading zeros in the middle: "165-55-74".
func (a Account) String() string {
	if a.IsZero() {
		return ""
	}
	middle := strings.TrimLeft(a.digits[3:16], "0")
	if middle == "" {
		middle = "0"
	}
	return a.digits[:3] + "-" + middle + "-" + a.digits[16:]
}

// IBAN writes the account as ISO 13616 does. The check digits of every Serbian
// IBAN are 35, since the account already satisfies MOD 97-10.
func (a Account) IBAN() string {
	if a.IsZero() {
		return ""
	}
	return "RS35" + a.digits
}
