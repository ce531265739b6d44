package mss

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// NCName (Namespaces in XML §3) as far as ASCII goes; TS 102 204 allows 32.
	transID = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9._-]{0,31}$`)
	msisdn  = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`) // E.164
)

func check(ok bool, problem string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrInvalid, problem)
}

func checkTransID(s string) error {
	return check(transID.MatchString(s), "AP_TransID is not an NCName of 1-32 characters")
}

func checkMSISDN(s string) error {
	return check(msisdn.MatchString(s), "MSISDN is not E.164")
}

// checkText refuses text that XML cannot carry unchanged: encoding/xml would
// put U+FFFD for what it may not write, and the phone would sign that.
func checkText(name, s string, least int) error {
	carried := utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF
	})
	return firstOf(
		check(len(s) >= least, name+" is empty"),
		check(carried, name+" has a character that XML cannot carry"),
		check(s == strings.TrimSpace(s), name+" begins or ends with white space"),
	)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
