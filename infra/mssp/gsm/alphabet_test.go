package gsm

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSeptets(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		ok   bool
	}{
		{"", 0, true},
		{"Kod 4821", 8, true},
		{"10 € [a]", 11, true},
		{"line\nline\r", 10, true},
		{"čaša", 0, false},
		{"Đorđe", 0, false},
		{"tab\t", 0, false},
		{"\u202egnp", 0, false},
		{"\xff", 0, false},
		{strings.Repeat("x", 161), 161, true},
	} {
		n, ok := Septets(c.text)
		if n != c.n || ok != c.ok {
			t.Errorf("Septets(%q) = %d, %v, want %d, %v", c.text, n, ok, c.n, c.ok)
		}
	}
}

func TestAlphabetIsComplete(t *testing.T) {
	if n := utf8.RuneCountInString(basic); n != 127 {
		t.Errorf("basic alphabet has %d characters, want 127 (128 codes less the escape)", n)
	}
	if n := utf8.RuneCountInString(extended); n != 10 {
		t.Errorf("extension has %d characters, want 10", n)
	}
}
