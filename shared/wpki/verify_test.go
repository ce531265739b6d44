package wpki_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"errors"
	"testing"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

var sentence = []byte("PlatiMo: platite 12.345,67 RSD. Prima: BILETARNICA CENTAR DOO 310-1234567891211-86. Svrha: 2 karte 21.11. u 20h. Kod 4821. Br 7K2M9QXA4TB6C")

// forms are the ways in which a good signature may look.
var forms = []struct {
	name    string
	key     wpkitest.Key
	options []wpkitest.Option
}{
	{name: "P-256"},
	{name: "P-384", key: wpkitest.P384, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA384)}},
	{name: "P-521", key: wpkitest.P521, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA512)}},
	{name: "P-256 with SHA-512", options: []wpkitest.Option{wpkitest.Hash(crypto.SHA512)}},
	{name: "detached", options: []wpkitest.Option{wpkitest.Detached}},
	{name: "without signing-time", options: []wpkitest.Option{wpkitest.WithoutSigningTime}},
	{name: "by key identifier", options: []wpkitest.Option{wpkitest.ByKeyID}},
	{name: "NULL parameters", options: []wpkitest.Option{wpkitest.NullParameters}},
	{name: "streamed", options: []wpkitest.Option{wpkitest.Streamed}},
	{name: "streamed and detached", options: []wpkitest.Option{wpkitest.Detached, wpkitest.Streamed}},
	{name: "streamed with issuer and CRL", options: []wpkitest.Option{wpkitest.WithIssuer, wpkitest.WithCRL, wpkitest.Streamed}},
	{name: "with issuer", options: []wpkitest.Option{wpkitest.WithIssuer}},
	{name: "by key identifier with issuer", options: []wpkitest.Option{wpkitest.ByKeyID, wpkitest.WithIssuer}},
	{name: "with CRL", options: []wpkitest.Option{wpkitest.WithCRL}},
	{name: "with other attributes", options: []wpkitest.Option{wpkitest.WithAttributes}},
	{name: "certificate bound in full", options: []wpkitest.Option{wpkitest.FullSigningCertificate}},
	{name: "algorithms protected", options: []wpkitest.Option{wpkitest.AlgorithmProtection}},
	{name: "RSA", key: wpkitest.RSA2048},
	{name: "RSA with SHA-512", key: wpkitest.RSA2048, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA512)}},
	{name: "RSA 3072, algorithm with hash", key: wpkitest.RSA3072, options: []wpkitest.Option{wpkitest.HashNamed}},
	{name: "RSA with SHA-384, algorithm with hash", key: wpkitest.RSA2048, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA384), wpkitest.HashNamed}},
	{name: "RSA with SHA-512, algorithm with hash, no parameters", key: wpkitest.RSA2048, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA512), wpkitest.HashNamed, wpkitest.WithoutParameters}},
	{name: "RSASSA-PSS in full", key: wpkitest.RSA2048, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA512), wpkitest.PSSInFull}},
	{name: "RSASSA-PSS", key: wpkitest.RSA2048, options: []wpkitest.Option{wpkitest.PSS}},
	{name: "RSASSA-PSS with SHA-384, protected", key: wpkitest.RSA2048, options: []wpkitest.Option{wpkitest.Hash(crypto.SHA384), wpkitest.PSS, wpkitest.AlgorithmProtection}},
}

func TestVerify(t *testing.T) {
	ca := wpkitest.NewCA(t)
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			s := ca.Signer(t, wpkitest.Person{PrivateKey: keyOf(t, f.key)})
			cms := s.Sign(sentence, f.options...)
			v, err := wpki.Verify(cms, sentence, s.Policy())
			if err != nil {
				t.Fatalf("Verify = %v, want %s", err, wpki.TotalPassed)
			}
			if !v.Covers(sentence) || v.Covers(nil) || v.Covers(sentence[1:]) {
				t.Error("the signature covers something else than its sentence")
			}
			if got := v.CMS(); !bytes.Equal(got, cms) {
				t.Error("CMS is not what came")
			}
			if got := v.Digest(); got != sha256.Sum256(cms) {
				t.Errorf("Digest = %x, want SHA-256 of the CMS", got)
			}
			if !v.Signer().Equal(s.Certificate()) || !v.Issuer().Equal(ca.Certificate()) {
				t.Error("Signer or Issuer is another certificate")
			}
			if v.Usage() != wpki.Payment {
				t.Errorf("Usage = %v, want %v", v.Usage(), wpki.Payment)
			}
			at, stated := v.SigningTime()
			if want := f.name != "without signing-time"; stated != want || stated && !at.Equal(wpkitest.Instant()) {
				t.Errorf("SigningTime = %v, %t, want %v, %t", at, stated, wpkitest.Instant(), want)
			}
		})
	}
}

// keyOf returns one key of each kind for all tests of this package.
func keyOf(t testing.TB, kind wpkitest.Key) crypto.Signer {
	t.Helper()
	if keys[kind] == nil {
		keys[kind] = kind.New(t)
	}
	return keys[kind]
}

var keys = map[wpkitest.Key]crypto.Signer{}

func rejection(t *testing.T, err error) wpki.Rejection {
	t.Helper()
	r, ok := errors.AsType[*wpki.Rejection](err)
	if !ok {
		t.Fatalf("got %v, want a rejection", err)
	}
	return *r
}
