// Package phones keeps the simulated phones: each has a PIN, a key and a
// certificate for payments, another pair for signing in, and the messages that
// it was sent.
package phones

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"regexp"
	"time"

	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/cms"
)

// Usage is what a key of a phone signs.
type Usage string

const (
	Payment Usage = "payment"
	Login   Usage = "login"
)

var keyUsage = map[Usage]x509.KeyUsage{Payment: x509.KeyUsageContentCommitment, Login: x509.KeyUsageDigitalSignature}

// tries is how many wrong PINs block a phone.
const tries = 3

// New is what a phone is made from.
type New struct {
	MSISDN string `json:"msisdn"`
	PIN    string `json:"pin"`
	Name   string `json:"name"`
	Key    string `json:"key"` // p256 (also if empty) or rsa2048
}

var (
	number = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	pins   = regexp.MustCompile(`^[0-9]{4,8}$`)
)

func (n New) check() error {
	switch {
	case !number.MatchString(n.MSISDN):
		return fmt.Errorf("msisdn must be +, then 7 to 15 digits")
	case !pins.MatchString(n.PIN):
		return fmt.Errorf("pin must have 4 to 8 digits")
	case n.Key != "" && n.Key != "p256" && n.Key != "rsa2048":
		return fmt.Errorf("key must be p256 or rsa2048")
	}
	return nil
}

// record is the stored form of a phone.
type record struct {
	New
	Keys         map[Usage][]byte `json:"keys"`         // PKCS #8
	Certificates map[Usage][]byte `json:"certificates"` // DER
}

// Phone is one phone. Its Book's lock guards what changes.
type Phone struct {
	record
	signers map[Usage]*cms.Signer
	wrong   int // wrong PINs in a row
	next    Behaviour
}

// makePhone makes keys and certificates.
func makePhone(n New, authority *ca.Authority, now time.Time) (record, error) {
	r := record{New: n, Keys: map[Usage][]byte{}, Certificates: map[Usage][]byte{}}
	for usage, bits := range keyUsage {
		key, err := newKey(n.Key)
		if err != nil {
			return r, err
		}
		if r.Keys[usage], err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			return r, err
		}
		leaf := ca.Leaf{Name: n.Name, Person: "SIM" + n.MSISDN[1:], Usage: bits, Public: key.Public()}
		if r.Certificates[usage], err = authority.Issue(leaf, now); err != nil {
			return r, err
		}
	}
	return r, nil
}

func newKey(kind string) (crypto.Signer, error) {
	if kind == "rsa2048" {
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func (r record) phone() (*Phone, error) {
	p := &Phone{record: r, signers: map[Usage]*cms.Signer{}}
	for usage := range keyUsage {
		parsed, err := x509.ParsePKCS8PrivateKey(r.Keys[usage])
		if err != nil {
			return nil, fmt.Errorf("key of a phone: %w", err)
		}
		cert, err := x509.ParseCertificate(r.Certificates[usage])
		if err != nil {
			return nil, fmt.Errorf("certificate of a phone: %w", err)
		}
		if p.signers[usage], err = cms.NewSigner(parsed.(crypto.Signer), cert); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// View is a phone as the management shows it.
type View struct {
	MSISDN       string           `json:"msisdn"`
	Name         string           `json:"name"`
	Blocked      bool             `json:"blocked,omitempty"`
	Certificates map[Usage][]byte `json:"certificates"` // DER, base64 in JSON
}

func (p *Phone) view() View { return View{p.MSISDN, p.Name, p.wrong >= tries, p.Certificates} }
