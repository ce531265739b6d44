package payment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The default alphabet of 3GPP TS 23.038 §6.2.1 and its extension table
// (§6.2.1.1), whose characters take two septets. Escape, carriage return, line
// feed and form feed are left out: the sentence is one line.
const (
	gsmBasic     = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "^{}\\[~]|€"
)

// latin writes what Serbian typists use and GSM 03.38 lacks with letters that
// every handset shows. One foreign letter would halve the space of the whole
// text, or have the request refused with 107.
var latin = strings.NewReplacer(
	"č", "c", "ć", "c", "š", "s", "ž", "z", "đ", "dj", "Č", "C", "Ć", "C", "Š", "S", "Ž", "Z", "Đ", "Dj",
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "ђ", "dj", "е", "e", "ж", "z", "з", "z", "и", "i", "ј", "j", "к", "k", "л", "l", "љ", "lj", "м", "m",
	"н", "n", "њ", "nj", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "ћ", "c", "у", "u", "ф", "f", "х", "h", "ц", "c", "ч", "c", "џ", "dz", "ш", "s",
	"А", "A", "Б", "B", "В", "V", "Г", "G", "Д", "D", "Ђ", "Dj", "Е", "E", "Ж", "Z", "З", "Z", "И", "I", "Ј", "J", "К", "K", "Л", "L", "Љ", "Lj", "М", "M",
	"Н", "N", "Њ", "Nj", "О", "O", "П", "P", "Р", "R", "С", "S", "Т", "T", "Ћ", "C", "У", "U", "Ф", "F", "Х", "H", "Ц", "C", "Ч", "C", "Џ", "Dz", "Ш", "S",
	"„", "\"", "“", "\"", "”", "\"", "‘", "'", "’", "'", "–", "-", "—", "-", "…", "...", "\u00a0", " ",
)

// Transliterate writes s in the GSM alphabet where Serbian letters and common
// typography are concerned, with runs of blanks made one. Anything else stays
// as it is, tabs and line breaks too, for Septets to refuse.
func Transliterate(s string) string {
	blank := func(r rune) bool { return unicode.Is(unicode.Zs, r) }
	return strings.Join(strings.FieldsFunc(latin.Replace(composed.Replace(s)), blank), " ")
}

// composed joins the letters that some keyboards send as a base letter and a
// combining mark.
var composed = strings.NewReplacer("c\u030c", "č", "c\u0301", "ć", "s\u030c", "š", "z\u030c", "ž", "C\u030c", "Č", "C\u0301", "Ć", "S\u030c", "Š", "Z\u030c", "Ž")

// Septets counts the septets of s in GSM 03.38; ok is false if a character is
// not in the alphabet (control and bidirectional characters are not).
func Septets(s string) (n int, ok bool) {
	if !utf8.ValidString(s) {
		return 0, false
	}
	for _, r := range s {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			n++
		case strings.ContainsRune(gsmExtension, r):
			n += 2
		default:
			return 0, false
		}
	}
	return n, true
}
