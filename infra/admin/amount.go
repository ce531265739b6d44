package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var dinars = regexp.MustCompile(`^[0-9]+(,[0-9]{2})?$`)

// para reads dinars as Serbian writes them, "1.234,50", and nothing looser.
func para(s string) (int64, error) {
	plain := strings.ReplaceAll(s, ".", "")
	if !dinars.MatchString(plain) {
		return 0, fmt.Errorf("%q is not an amount such as 1.234,50", s)
	}
	whole, cents, _ := strings.Cut(plain, ",")
	if cents == "" {
		cents = "00"
	}
	return strconv.ParseInt(whole+cents, 10, 64)
}
