package payment

import (
	"errors"
	"regexp"
	"time"

	"platimo/shared/money"
)

// Payee is the merchant who is to be paid.
type Payee struct {
	ID          string        // opaque, "M" and a ULID
	Name        string        // registered name, at most 140 characters
	ShortName   string        // as the sentence on the phone shows it: at most 25 septets of GSM 03.38
	Account     money.Account // where the money goes
	City        string
	PurposeCode string       // šifra plaćanja, three digits: 221 goods and services
	Minimum     money.Amount // the least and the most that one request may ask
	Maximum     money.Amount
	Since       time.Time // when it was enrolled; the archive does not look further back
	Disabled    bool
}

// MaxMaximum is the highest limit that a merchant can have: with a longer
// amount the sentence could pass 160 septets.
const MaxMaximum = 30_000_000

var (
	purposeCode = regexp.MustCompile(`^[12][0-9]{2}$`)
	errPayee    = errors.New("merchant is not valid")
)

// Check says what is wrong with a merchant before it is enrolled.
func (p Payee) Check() error {
	septets, ok := Septets(p.ShortName)
	switch {
	case p.ID == "" || p.Name == "" || len([]rune(p.Name)) > 140:
		return errors.Join(errPayee, errors.New("name must have 1 to 140 characters"))
	case !ok || septets < 1 || septets > 25 || p.ShortName != Transliterate(p.ShortName):
		return errors.Join(errPayee, errors.New("short name must have 1 to 25 characters of GSM 03.38"))
	case p.Account.IsZero():
		return errors.Join(errPayee, errors.New("account is missing"))
	case !purposeCode.MatchString(p.PurposeCode):
		return errors.Join(errPayee, errors.New("payment code must be three digits that begin with 1 or 2"))
	case p.Minimum.Currency != money.RSD || p.Maximum.Currency != money.RSD || p.Minimum.Minor < 1 || p.Maximum.Minor < p.Minimum.Minor || p.Maximum.Minor > MaxMaximum:
		return errors.Join(errPayee, errors.New("limits must be 0,01 to 300.000,00 RSD"))
	}
	return nil
}
