// Package money holds amounts and bank accounts: integers of the smallest
// unit and digits that carry their own check, never a float and never a string
// that nobody has looked at.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// RSD is the ISO 4217 code of the Serbian dinar, the only currency asked for.
const RSD = "RSD"

// Amount is a sum in the smallest unit of its currency: 1 RSD is 100 para.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Dinars makes an amount of RSD from para.
func Dinars(para int64) Amount { return Amount{Minor: para, Currency: RSD} }

// Decimal writes the amount as ISO 20022 does: a point and two places, "12345.67".
func (a Amount) Decimal() string { return a.digits("", ".") }

// Number writes the amount as Serbian does, without the currency: "12.345,67".
// CLDR is no help: it gives RSD no decimals.
func (a Amount) Number() string { return a.digits(".", ",") }

// String writes the amount as Serbian does: "12.345,67 RSD".
func (a Amount) String() string { return a.Number() + " " + a.Currency }

func (a Amount) digits(thousands, decimal string) string {
	sign, minor := "", a.Minor
	if minor < 0 {
		sign, minor = "-", -minor
	}
	whole := strconv.FormatInt(minor/100, 10)
	if thousands != "" {
		var groups []string
		for len(whole) > 3 {
			groups = append([]string{whole[len(whole)-3:]}, groups...)
			whole = whole[:len(whole)-3]
		}
		whole = strings.Join(append([]string{whole}, groups...), thousands)
	}
	return fmt.Sprintf("%s%s%s%02d", sign, whole, decimal, minor%100)
}
