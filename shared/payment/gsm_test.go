package payment_test

import (
	"strings"
	"testing"
	"unicode"

	. "platimo/shared/payment"
)

func TestTransliterate(t *testing.T) {
	for in, want := range map[string]string{
		"čćšžđ ČĆŠŽĐ":                     "ccszdj CCSZDj",
		"Љубав Њива Џак Ђак ћуп чаша":     "Ljubav Njiva Dzak Djak cup casa",
		"љњџ ЉЊЏ":                         "ljnjdz LjNjDz",
		"а б в г д ђ е ж з и ј к л љ м н": "a b v g d dj e z z i j k l lj m n",
		"њ о п р с т ћ у ф х ц ч џ ш":     "nj o p r s t c u f h c c dz s",
		"АБВГДЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ":      "ABVGDEZZIJKLMNOPRSTCUFHCCS",
		"c\u030cc\u0301s\u030cz\u030c":    "ccsz", // a base letter and a combining mark
		"C\u030cC\u0301S\u030cZ\u030c":    "CCSZ",
		"„Račun“ ‘a’ ’b’ – — …":           "\"Racun\" 'a' 'b' - - ...",
		"  dva \u00a0 \u2009 blanka  ":    "dva blanka",
		"ä ö ü é € @ {}":                  "ä ö ü é € @ {}",
		"":                                "",
	} {
		if got := Transliterate(in); got != want {
			t.Errorf("Transliterate(%q) = %q, want %q", in, got, want)
		}
		if _, ok := Septets(want); !ok {
			t.Errorf("Septets(%q) refuses it", want)
		}
	}
}

// What a SIM does not show, or shows otherwise than it is, is refused and not
// left out: the agent and the customer must read one text.
func TestCharactersThatAreRefused(t *testing.T) {
	for name, in := range map[string]string{
		"line feed": "a\nb", "carriage return": "a\rb", "tab": "a\tb", "escape": "a\x1bb", "form feed": "a\fb", "zero": "a\x00b", "delete": "a\x7fb",
		"next line": "a\u0085b", "line separator": "a\u2028b", "paragraph separator": "a\u2029b", "at the end": "a\n", "at the beginning": "\ta",
		"right-to-left override": "a\u202eb", "left-to-right isolate": "a\u2066b", "right-to-left mark": "a\u200fb", "Arabic letter mark": "a\u061cb",
		"zero width space": "a\u200bb", "zero width joiner": "a\u200db", "byte order mark": "a\ufeffb", "soft hyphen": "a\u00adb",
		"combining acute": "e\u0301", "combining marks": "c\u030c\u0301", "enclosing circle": "a\u20dd",
		"Russian letter": "ы", "Greek small": "α", "Cyrillic look-alike of another alphabet": "ѕ", "emoji": "🎫", "backtick": "`",
		"invalid UTF-8": "a\xffb", "overlong": "\xc0\xaf", "surrogate": "\xed\xa0\x80",
	} {
		if n, ok := Septets(Transliterate(in)); ok || n != 0 {
			t.Errorf("Septets(Transliterate(%s)) = %d, %t, want a refusal", name, n, ok)
		}
	}
	for r := rune(0); r < unicode.MaxLatin1; r++ {
		if _, ok := Septets(string(r)); ok && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Errorf("Septets(%U) takes it", r)
		}
	}
}

func TestSeptets(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, "abc": 3, "€": 2, "[]": 4, "^{}\\~|": 12, "@£$¥èéùìòÇØøÅå": 14, "ΔΦΓΛΩΠΨΣΘΞ": 10, "¡¿§¤ÄÖÑÜß": 9, strings.Repeat("x", 200): 200,
	} {
		if got, ok := Septets(in); !ok || got != want {
			t.Errorf("Septets(%q) = %d, %t, want %d", in, got, ok, want)
		}
	}
	all := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if n, ok := Septets(string(r)); ok {
			all += n
		}
	}
	// 128 positions less escape, line feed and carriage return; 9 characters of
	// two septets in the extension table, form feed left out.
	if want := 125 + 9*2; all != want {
		t.Errorf("the alphabet has %d septets, want %d", all, want)
	}
}
