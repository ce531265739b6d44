// Package gsm knows the alphabet of SIM cards, GSM 03.38 (3GPP TS 23.038
// §6.2.1). A SIM shows the text to be signed in this alphabet, so a text that
// leaves it, or that is too long in it, cannot be asked of a phone.
package gsm

import "strings"

// basic has the 127 characters of one septet; the 128th code is the escape to
// extended, whose characters therefore count two.
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ" +
		" !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
		"¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extended = "\f^{}\\[~]|€"
)

// Septets returns the length of text in septets. It reports false if a
// character is not in the alphabet.
func Septets(text string) (n int, ok bool) {
	for _, r := range text {
		switch {
		case strings.ContainsRune(basic, r):
			n++
		case strings.ContainsRune(extended, r):
			n += 2
		default:
			return 0, false
		}
	}
	return n, true
}
