package pain001

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// check says what is wrong with the text of an element, or "" if nothing is.
// No sentence repeats the text: it may name a person or an account.
type check func(text string) string

// The patterns are those of the schema's types; where this bank asks for more
// than the schema, the comment says so.
var (
	iban    = matching(`[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}`, "an IBAN")
	bic     = matching(`[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?`, "a BIC")
	lei     = matching(`[A-Z0-9]{18}[0-9]{2}`, "an LEI")
	country = matching(`[A-Z]{2}`, "a country code")
	number  = matching(`[0-9]{1,15}`, "a number of at most 15 digits")
	// Two places and 18 digits at most: the schema takes 5 places in an amount and 17 in a sum, which no account in RSD can book.
	decimal = matching(`(0|[1-9][0-9]{0,15})\.[0-9]{2}`, "a decimal with two places")
)

var (
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
	instant  = regexp.MustCompile(`^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$`)
)

// IsBIC tells whether text has the form of a BIC.
func IsBIC(text string) bool { return bic(text) == "" }

func matching(pattern, what string) check {
	re := regexp.MustCompile(`^(?:` + pattern + `)$`)
	return func(text string) string {
		if !re.MatchString(text) {
			return "is not " + what
		}
		return ""
	}
}

// upTo limits the length, in characters.
func upTo(most int) check {
	return func(text string) string {
		if n := utf8.RuneCountInString(text); n < 1 || n > most {
			return fmt.Sprintf("has %d characters, not 1 to %d", n, most)
		}
		return ""
	}
}

func oneOf(values ...string) check {
	return func(text string) string {
		if !slices.Contains(values, text) {
			return "is none of " + strings.Join(values, ", ")
		}
		return ""
	}
}

// dateTime asks for a zone, which the schema leaves open: an instant without
// one is another instant for every reader.
func dateTime(text string) string {
	if _, err := time.Parse(time.RFC3339, text); err != nil || !instant.MatchString(text) {
		return "is not a date and time with a zone"
	}
	return ""
}

// date takes no zone, though the schema's dates may have one: an execution date is the bank's own day.
func date(text string) string {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "is not a date"
	}
	return ""
}
