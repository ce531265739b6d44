package wpki_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"strconv"
	"strings"
	"testing"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// TestUnwrapped refuses the forgery that makes signed attributes the content,
// both by the missing attributes and by the form of the content.
func TestUnwrapped(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	forged, attributes := s.Unwrap(sentence)
	for name, tt := range map[string]struct{ cms, content []byte }{
		"attributes dropped":             {forged, attributes},
		"attributes signed once more":    {s.Sign(attributes), attributes},
		"attributes in another order":    {s.Sign(swapped(attributes)), swapped(attributes)},
		"dropped, for the real sentence": {forged, sentence},
	} {
		_, err := wpki.Verify(tt.cms, tt.content, s.Policy())
		if err == nil || rejection(t, err).Sub != wpki.SigConstraintsFailure {
			t.Errorf("%s: Verify = %v, want %s", name, err, wpki.SigConstraintsFailure)
		}
	}
	// What only looks like a set of attributes may be signed.
	for name, content := range map[string][]byte{
		"the digit one":       []byte("1 karta"),
		"an empty set":        {0x31, 0},
		"attributes and more": append(bytes.Clone(attributes), 0),
		"attributes cut off":  attributes[:len(attributes)-1],
	} {
		if _, err := wpki.Verify(s.Sign(content), content, s.Policy()); err != nil {
			t.Errorf("%s: Verify = %v, want %s", name, err, wpki.TotalPassed)
		}
	}
}

// swapped exchanges the first attribute, content-type, with the rest.
func swapped(attributes []byte) []byte {
	head := 2
	if attributes[1] > 0x80 {
		head += int(attributes[1] & 0x7f)
	}
	first := 2 + int(attributes[head+1])
	out := bytes.Clone(attributes[:head])
	out = append(out, attributes[head+first:]...)
	return append(out, attributes[head:head+first]...)
}

// TestBitFlips changes each bit of a good CMS and of its sentence. Only one bit
// of the CMS means nothing: the version of the SignedData, 1 or 3.
func TestBitFlips(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	p := s.Policy()
	good := s.Sign(sentence)
	taken := 0
	for i := range len(good) * 8 {
		cms := bytes.Clone(good)
		cms[i/8] ^= 1 << (i % 8)
		v, err := wpki.Verify(cms, sentence, p)
		if err != nil {
			rejection(t, err)
			continue
		}
		taken++
		if !v.Covers(sentence) || !v.Signer().Equal(s.Certificate()) || cms[i/8] != 3 {
			t.Errorf("bit %d of byte %d flipped: accepted", i%8, i/8)
		}
	}
	if taken != 1 {
		t.Errorf("%d flips accepted, want that of the version alone", taken)
	}
	detached := s.Sign(sentence, wpkitest.Detached)
	for i := range len(sentence) * 8 {
		text := bytes.Clone(sentence)
		text[i/8] ^= 1 << (i % 8)
		for name, cms := range map[string][]byte{"attached": good, "detached": detached} {
			if _, err := wpki.Verify(cms, text, p); err == nil || rejection(t, err).Sub != wpki.HashFailure {
				t.Errorf("%s, bit %d of byte %d of the sentence flipped: Verify = %v, want %s", name, i%8, i/8, err, wpki.HashFailure)
			}
		}
	}
}

// TestCutOff cuts a good CMS, streamed or not, at each byte.
func TestCutOff(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	for _, good := range [][]byte{s.Sign(sentence), s.Sign(sentence, wpkitest.Streamed, wpkitest.WithIssuer, wpkitest.WithCRL, wpkitest.WithAttributes)} {
		for n := range good {
			if _, err := wpki.Verify(good[:n], sentence, s.Policy()); err == nil || rejection(t, err).Sub != wpki.FormatFailure {
				t.Errorf("the first %d bytes of %d: Verify = %v, want %s", n, len(good), err, wpki.FormatFailure)
			}
		}
	}
}

// TestOwnSentenceOnly verifies the signature of each sentence against each
// sentence: 200 by 200, or as many as WPKI_SENTENCES says (1000 take 3 s).
func TestOwnSentenceOnly(t *testing.T) {
	n := 200
	if text, set := os.LookupEnv("WPKI_SENTENCES"); set {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 2 {
			t.Fatalf("WPKI_SENTENCES=%q, want a number from 2", text)
		}
	}
	ca := wpkitest.NewCA(t)
	payer := ca.Signer(t, wpkitest.Person{})
	p := payer.Policy()
	sentences := make([][]byte, n)
	signatures := make([][]byte, n)
	for i := range sentences {
		sentences[i] = binary.BigEndian.AppendUint16(bytes.Clone(sentence), uint16(i))
		option := []wpkitest.Option{wpkitest.Detached}
		signatures[i] = payer.Sign(sentences[i], option[:i%2]...)
	}
	for i, cms := range signatures {
		for j, text := range sentences {
			v, err := wpki.Verify(cms, text, p)
			switch {
			case i == j && (err != nil || !v.Covers(text)):
				t.Errorf("signature %d does not fit its own sentence: %v", i, err)
			case i != j && (err == nil || v.Covers(text)):
				t.Errorf("signature %d fits sentence %d", i, j)
			}
		}
	}
	p.Usage = wpki.SignIn
	if _, err := wpki.Verify(signatures[0], sentences[0], p); err == nil || rejection(t, err).Sub != wpki.ChainConstraintsFailure {
		t.Errorf("a payment's signature as a sign-in: Verify = %v, want %s", err, wpki.ChainConstraintsFailure)
	}
}

// TestRejectionsAreDiscreet looks for what must not reach a log in the texts of
// all rejections.
func TestRejectionsAreDiscreet(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{Name: "Osoba Koja Potpisuje"})
	secrets := []string{"Osoba", "Proba", "BILETARNICA", "Kod 4821", s.Certificate().SerialNumber.String(), s.Certificate().SerialNumber.Text(16)}
	for _, f := range s.Forgeries(sentence) {
		_, err := wpki.Verify(f.CMS, sentence, s.Policy())
		for _, secret := range secrets {
			if err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("%s: rejection %q holds %q", f.Name, err, secret)
			}
		}
	}
}
