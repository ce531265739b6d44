package phones

import (
	"regexp"
	"strings"
)

var e164 = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

// errNumber does not repeat what it was given: it may be logged.
const errNumber = ErrInput("a phone number is an optional + or 00, then 7 to 15 digits")

// ParseMSISDN reads a number as clients write it, with or without + or 00 in
// front, into E.164 with the +. The error is an ErrInput.
func ParseMSISDN(text string) (string, error) {
	digits := strings.TrimPrefix(strings.TrimSpace(text), "+")
	if digits == strings.TrimSpace(text) {
		digits = strings.TrimPrefix(digits, "00")
	}
	if !e164.MatchString(digits) {
		return "", errNumber
	}
	return "+" + digits, nil
}
