package wpkitest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"time"

	"platimo/shared/wpki"
)

// Authority says what a CA is like. Its zero value is a good one.
type Authority struct {
	Name                string                  // default: a new one for every CA
	Key                 Key                     // default P256
	NotBefore, NotAfter time.Time               // default: valid in every test
	Parent              *CA                     // default: signed by itself
	Alter               func(*x509.Certificate) // changes the template at last
}

// CA issues certificates to people.
type CA struct {
	key         crypto.Signer
	certificate *x509.Certificate
}

// NewCA makes a CA with a P-256 key and a name of its own.
func NewCA(t T) *CA {
	t.Helper()
	return Authority{}.New(t)
}

// New makes a CA as described.
func (a Authority) New(t T) *CA {
	t.Helper()
	serial := newSerial(t)
	name := a.Name
	if name == "" {
		name = "Proba CA " + serial.Text(36)[:8]
	}
	key := a.Key.New(t)
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Country: []string{"RS"}, Organization: []string{"Proba"}, CommonName: name},
		NotBefore:             orElse(a.NotBefore, validFrom()),
		NotAfter:              orElse(a.NotAfter, validUntil()),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	if a.Alter != nil {
		a.Alter(template)
	}
	parent, parentKey := template, key
	if a.Parent != nil {
		parent, parentKey = a.Parent.certificate, a.Parent.key
	}
	return &CA{key: key, certificate: newCertificate(t, template, parent, key.Public(), parentKey)}
}

// Certificate returns the CA's own certificate.
func (ca *CA) Certificate() *x509.Certificate { return ca.certificate }

// Base64 returns the CA's certificate as wpki.ParseIssuers and the
// configuration take it.
func (ca *CA) Base64() string { return base64.StdEncoding.EncodeToString(ca.certificate.Raw) }

// Issuers returns the CA alone, pinned. It panics where wpki refuses the CA, as
// one from a spoilt Authority may be.
func (ca *CA) Issuers() *wpki.Issuers {
	issuers, err := wpki.ParseIssuers(ca.Base64())
	if err != nil {
		panic("wpkitest: " + err.Error())
	}
	return issuers
}

func newCertificate(t T, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatalf("wpkitest: make a certificate: %v", err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("wpkitest: read a certificate back: %v", err)
	}
	return c
}

func newSerial(t T) *big.Int {
	t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		t.Fatalf("wpkitest: make a serial number: %v", err)
	}
	return serial.SetBit(serial, 126, 1) // always 16 bytes, never zero
}

func orElse(t, other time.Time) time.Time {
	if t.IsZero() {
		return other
	}
	return t
}
