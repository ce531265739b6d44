package ca

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// leafLifetime is in years; a leaf never outlives its authority.
const leafLifetime = 5

// backdate lets a verifier whose clock is a little behind accept a certificate
// at once.
const backdate = 5 * time.Minute

// Leaf says what a phone's certificate is to hold.
type Leaf struct {
	Name   string // common name of the person
	Person string // subject serialNumber: the same in all certificates of a person
	Usage  x509.KeyUsage
	Public crypto.PublicKey
}

// Issue returns the DER of a certificate that begins shortly before now.
func (a *Authority) Issue(l Leaf, now time.Time) ([]byte, error) {
	ends := now.AddDate(leafLifetime, 0, 0)
	if ends.After(a.cert.NotAfter) {
		ends = a.cert.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber:          newSerial(),
		Subject:               subject(l.Name, l.Person),
		NotBefore:             now.Add(-backdate),
		NotAfter:              ends,
		KeyUsage:              l.Usage,
		BasicConstraintsValid: true,
	}, a.cert, l.Public, a.key)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	return der, nil
}

func subject(name, person string) pkix.Name {
	return pkix.Name{
		Country:      []string{"RS"},
		Organization: []string{"MSSP simulator, not for production"},
		CommonName:   name,
		SerialNumber: person,
	}
}

// newSerial returns 126 random bits below a set one: positive, always of the
// same length, and never the same twice.
func newSerial() *big.Int {
	var b [16]byte
	rand.Read(b[:])
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b[:])
}
