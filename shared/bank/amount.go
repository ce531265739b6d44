package bank

import (
	"errors"
	"regexp"
	"strings"

	"platimo/shared/money"
	"platimo/shared/strictxml"
)

// amount is a currency and a decimal number without needless zeros. As a text
// it cannot overflow, and 10.001 stays another amount than 10.00.
type amount struct{ currency, decimal string }

// isDecimal is xs:decimal in the limits of ActiveOrHistoricCurrencyAndAmount.
var isDecimal = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,5})?$`)

func readAmount(n *strictxml.Node) (amount, error) {
	text, err := n.Leaf()
	if err != nil {
		return amount{}, err
	}
	currency, _ := n.Attr("Ccy")
	if !isDecimal.MatchString(text) || !isCurrency.MatchString(currency) {
		return amount{}, errors.New("InstdAmt is not a decimal number with a currency")
	}
	return amount{currency, plain(text)}, nil
}

func amountOf(a money.Amount) amount { return amount{a.Currency, plain(a.Decimal())} }

func plain(decimal string) string {
	whole, fraction, _ := strings.Cut(decimal, ".")
	return strings.TrimLeft(whole, "0") + "." + strings.TrimRight(fraction, "0")
}
