package wpki

import (
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// TestRefusalsHaveNames looks at how refused encodings are called: a night-shift
// person tells by it whether a provider changed software or somebody attacks.
func TestRefusalsHaveNames(t *testing.T) {
	for _, tt := range []struct {
		der  string
		want string // in the reason of take; "": accepted
	}{
		{"\x30\x02\x05\x00", ""},
		{"\x30\x80\x05\x00\x00\x00", "BER: indefinite length"},
		{"\x31\x02\x05\x00", "tag 0x31, want 0x30"},
		{"\x30", "is missing"},
		{"", "is missing"},
		{"\x30\x02\x05", "not DER, or cut off"},
		{"\x30\x81\x02\x05\x00", "not DER, or cut off"},
	} {
		s := scope{String: []byte(tt.der)}
		_, err := take(&s.String, asn1.SEQUENCE, "it")
		checkReason(t, "take", tt.der, err, tt.want)
	}
	s := scope{String: []byte("\x24\x02\x04\x00")}
	_, err := take(&s.String, asn1.OCTET_STRING, "it")
	checkReason(t, "take", "24020400", err, "BER: in pieces")
}

func TestCheckDER(t *testing.T) {
	for _, tt := range []struct{ der, want string }{
		{"", ""},
		{"\x05\x00\x05\x00", ""},
		{"\x30\x80\x00\x00", "BER: indefinite length"},
		{"\x30\x02\x30\x80", "BER: indefinite length"},
		{"\x00\x00", "BER: an end-of-contents mark"},
		{"\x24\x02\x04\x00", "BER: type 4 in pieces"},
		{"\x10\x00", "type 16 is primitive"},
		{"\x1f\x81\x01\x00", "not DER, or cut off"},
		{"\x06\x04\x2a\x81\x80\x01", ""}, // a zero inside a number is a digit
		{"\x06\x04\x2a\x80\x81\x01", "type 6 has a value"},
		{"\x01\x01\xff\x01\x01\x00", ""},
		{"\x02\x01\x00\x02\x02\x00\x80\x02\x01\xff\x02\x02\xff\x7f\x0a\x01\x01", ""},
		{"\x02\x02\xff\x80", "type 2 has a value"},
		{"\x0a\x02\x00\x01", "type 10 has a value"},
		{"\x03\x01\x00\x03\x02\x01\x02", ""},
		{"\x03\x01\x01", "type 3 has a value"},
		{"\x03\x00", "type 3 has a value"},
		{"\x03\x02\x08\x00", "type 3 has a value"},
		{"\x06\x00", "type 6 has a value"},
		{"\xa0\x02\x05\x00\x80\x01\x07", ""},
		{"\xa0\x02\x05\x01", "not DER, or cut off"},
		{nested(maxDepth - 1), ""},
		{nested(maxDepth), "nested too deep"},
	} {
		checkReason(t, "checkDER", tt.der, checkDER([]byte(tt.der), "it"), tt.want)
	}
}

// nested wraps nothing in n sequences.
func nested(n int) string {
	s := ""
	for range n {
		s = "\x30" + string(rune(len(s))) + s
	}
	return s
}

func checkReason(t *testing.T, f, der string, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("%s(%x) = %v, want no error", f, der, err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%s(%x) = %v, want an error with %q", f, der, err, want)
	}
}
