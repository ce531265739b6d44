package phones

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
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

// keyUsages are exclusive, so that a sign-in can never pass for a payment:
// contentCommitment is also called nonRepudiation (RFC 5280 §4.2.1.3).
var keyUsages = map[Usage]x509.KeyUsage{Payment: x509.KeyUsageContentCommitment, Login: x509.KeyUsageDigitalSignature}

// identity is a key of a phone with its certificate.
type identity struct {
	Key         []byte `json:"key"`         // PKCS #8
	Certificate []byte `json:"certificate"` // DER
	signer      *cms.Signer
}

// newIdentity makes a key and has it certified.
func newIdentity(n New, person string, usage Usage, authority *ca.Authority, now time.Time) (*identity, error) {
	key, err := newKey(n.Key)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}
	der, err := authority.Issue(ca.Leaf{Name: n.Name, Person: person, Usage: keyUsages[usage], Public: key.Public()}, now)
	if err != nil {
		return nil, err
	}
	i := &identity{Key: secret, Certificate: der}
	return i, i.ready(key)
}

func newKey(kind string) (crypto.Signer, error) {
	if kind == "rsa2048" {
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

// restore makes an identity usable that was read from the journal.
func (i *identity) restore() error {
	parsed, err := x509.ParsePKCS8PrivateKey(i.Key)
	if err != nil {
		return fmt.Errorf("parse a phone's key: %w", err)
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return fmt.Errorf("a phone's key is %T, which cannot sign", parsed)
	}
	return i.ready(key)
}

func (i *identity) ready(key crypto.Signer) error {
	cert, err := x509.ParseCertificate(i.Certificate)
	if err != nil {
		return fmt.Errorf("parse a phone's certificate: %w", err)
	}
	i.signer, err = cms.NewSigner(key, cert)
	return err
}
