package wpkitest

import (
	"crypto"
	"crypto/sha1" // the subject key identifier of RFC 5280 §4.2.1.2, a label
	"crypto/x509"
	"crypto/x509/pkix"
	"time"

	"platimo/shared/wpki"
)

// Person says what a person's certificate is like. With a usage it is good.
type Person struct {
	Name                string                  // default "Mira Proba"
	Usage               wpki.Usage              // default wpki.Payment
	Key                 Key                     // default P256
	PrivateKey          crypto.Signer           // default: a new one of kind Key; RSA keys are worth sharing
	NotBefore, NotAfter time.Time               // default: valid in every test
	Alter               func(*x509.Certificate) // changes the template at last
}

// Signer is a person with a key and a certificate: one of the two keys on a SIM.
type Signer struct {
	t           T
	ca          *CA
	person      Person
	key         crypto.Signer
	certificate *x509.Certificate
}

// Signer makes a person whom the CA certified.
func (ca *CA) Signer(t T, p Person) *Signer {
	t.Helper()
	if p.Usage == 0 {
		p.Usage = wpki.Payment
	}
	if p.Name == "" {
		p.Name = "Mira Proba"
	}
	key := p.PrivateKey
	if key == nil {
		key = p.Key.New(t)
	}
	return ca.certify(t, p, key, key.Public())
}

// certify makes a certificate for public, which is key's own except in forgeries.
func (ca *CA) certify(t T, p Person, key crypto.Signer, public crypto.PublicKey) *Signer {
	t.Helper()
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatalf("wpkitest: encode a public key: %v", err)
	}
	keyID := sha1.Sum(spki)
	template := &x509.Certificate{
		SerialNumber:          newSerial(t),
		Subject:               pkix.Name{Country: []string{"RS"}, CommonName: p.Name},
		NotBefore:             orElse(p.NotBefore, validFrom()),
		NotAfter:              orElse(p.NotAfter, validUntil()),
		BasicConstraintsValid: true,
		KeyUsage:              keyUsage(p.Usage),
		SubjectKeyId:          keyID[:],
	}
	if p.Alter != nil {
		p.Alter(template)
	}
	c := newCertificate(t, template, ca.certificate, public, ca.key)
	return &Signer{t: t, ca: ca, person: p, key: key, certificate: c}
}

func keyUsage(u wpki.Usage) x509.KeyUsage {
	if u == wpki.SignIn {
		return x509.KeyUsageDigitalSignature
	}
	return x509.KeyUsageContentCommitment
}

// Certificate returns the person's certificate.
func (s *Signer) Certificate() *x509.Certificate { return s.certificate }

// Fingerprint returns what the person is pinned by.
func (s *Signer) Fingerprint() [32]byte { return wpki.Fingerprint(s.certificate) }

// Policy returns the ordinary policy: this person alone, for the usage of the
// certificate, at Instant, with the signing-certificate attribute required.
func (s *Signer) Policy() wpki.Policy {
	return wpki.Policy{
		Issuers:            s.ca.Issuers(),
		Usage:              s.person.Usage,
		At:                 Instant(),
		Signer:             wpki.PinnedTo(s.Fingerprint()),
		SigningCertificate: wpki.Required,
	}
}

// PrivateKey returns the person's key, for software that signs by itself.
func (s *Signer) PrivateKey() crypto.Signer { return s.key }
