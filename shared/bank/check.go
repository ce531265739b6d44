package bank

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	isID       = regexp.MustCompile(`^[A-Za-z0-9_-]{1,35}$`)
	isIBAN     = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$`)
	isBIC      = regexp.MustCompile(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	isCurrency = regexp.MustCompile(`^[A-Z]{3}$`)
	isRF       = regexp.MustCompile(`^RF[0-9]{2}[A-Z0-9]{1,21}$`) // ISO 11649
)

func (o Order) check() error {
	return errors.Join(
		must(isID.MatchString(o.MessageID), "MessageID"),
		must(isID.MatchString(o.PaymentInfoID), "PaymentInfoID"),
		must(isID.MatchString(o.EndToEndID), "EndToEndID"),
		must(o.Created.Year() >= 2000 && o.Created.Year() < 10000, "Created"),
		must(isText(o.DebtorName, 1, 140), "DebtorName"),
		must(isIBAN.MatchString(o.DebtorIBAN), "DebtorIBAN"),
		must(isBIC.MatchString(o.DebtorBIC), "DebtorBIC"),
		must(isText(o.CreditorName, 1, 140), "CreditorName"),
		must(isIBAN.MatchString(o.CreditorIBAN), "CreditorIBAN"),
		must(o.Amount.Minor > 0, "Amount"),
		must(isCurrency.MatchString(o.Amount.Currency), "Amount.Currency"),
		must(isText(o.PurposeCode, 1, 35), "PurposeCode"),
		must(isText(o.Remittance, 0, 140), "Remittance"),
		must(isText(o.Reference, 0, 35), "Reference"),
	)
}

func must(ok bool, field string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s does not fit", field)
}

// isText takes what XML carries unchanged and a bank prints in one line.
func isText(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && utf8.ValidString(s) && s == strings.TrimSpace(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
}
