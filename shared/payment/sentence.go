package payment

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"

	"platimo/shared/money"
)

// MaxSeptets is what one text message on a SIM holds.
const MaxSeptets = 160

// A Secret is the stage's key for codes and numbers, at least 32 bytes.
type Secret []byte

// Mark is what makes a sentence unlike any other: four digits that people
// compare, and 64 bits that nobody meets twice.
type Mark struct {
	Code   string // four digits, shown on both screens
	Number string // 13 base32 characters
}

// Mark derives a mark from fields. Each field is preceded by its length, so
// that no two lists of fields give the same input. Computing it instead of
// drawing it lets a preview show the very sentence that is asked later,
// although the preview stores nothing.
func (s Secret) Mark(fields ...string) Mark {
	mac := hmac.New(sha256.New, s)
	for _, f := range fields {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(f)))
		mac.Write(length[:])
		mac.Write([]byte(f))
	}
	sum := mac.Sum(nil)
	return Mark{
		Code:   fmt.Sprintf("%04d", binary.BigEndian.Uint64(sum[:8])%10000),
		Number: crockford.EncodeToString(sum[8:17])[:13],
	}
}

// crockford leaves out I, L, O and U, which people misread.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// sentence is what the phone shows and the key signs, byte for byte. It begins
// with its kind, so that a sign-in can never pass as a payment, and names
// amount and payee (EU 2018/389, article 5).
func sentence(amount money.Amount, payee Payee, remittance string, m Mark) string {
	return fmt.Sprintf("PlatiMo: platite %s. Prima: %s %s. Svrha: %s. Kod %s. Br %s",
		amount, payee.ShortName, payee.Account, remittance, m.Code, m.Number)
}

// SignInSentence is what the phone shows and the key signs when an agent signs
// in at a place, such as the host name of the page.
func SignInSentence(place string, m Mark) string {
	return fmt.Sprintf("PlatiMo prijava na %s. Kod %s. Br %s", place, m.Code, m.Number)
}

// SentenceDigest is the SHA-256 of a sentence's bytes in lower-case hex, by
// which the page says what the agent was shown.
func SentenceDigest(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
