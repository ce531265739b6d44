package wpki

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Policy is all that decides beside the message and the content. Every part
// must be set: a missing one is an error, never a relaxation.
type Policy struct {
	Issuers *Issuers  // the CAs whose certificates are believed
	Usage   Usage     // what the signature is for
	At      time.Time // the instant at which the certificates must be valid
	Signer  Signer    // whose signature is accepted

	// SigningCertificate says whether the message must bind the certificate
	// that signed. EN 319 122-1 demands it; some MSSPs do not send it.
	SigningCertificate Requirement
}

func (p Policy) check() error {
	switch {
	case p.Issuers == nil || len(p.Issuers.bySubject) == 0:
		return errors.New("wpki: the policy pins no issuer")
	case p.Usage != Payment && p.Usage != SignIn:
		return fmt.Errorf("wpki: the policy has no usage: %v", p.Usage)
	case p.At.IsZero():
		return errors.New("wpki: the policy has no instant")
	case p.Signer == nil:
		return errors.New("wpki: the policy does not say who may sign")
	case p.SigningCertificate != Required && p.SigningCertificate != Optional:
		return errors.New("wpki: the policy neither requires nor waives the signing-certificate attribute")
	}
	return nil
}

// Usage is what a signature is given for. A person has a certificate for each,
// and a signature for one is none for the other.
type Usage int

const (
	Payment Usage = iota + 1 // agrees to a payment: key usage contentCommitment (once called nonRepudiation)
	SignIn                   // proves presence: key usage digitalSignature
)

// String returns "payment" or "sign-in".
func (u Usage) String() string {
	switch u {
	case Payment:
		return "payment"
	case SignIn:
		return "sign-in"
	}
	return fmt.Sprintf("Usage(%d)", int(u))
}

// keyUsage is the bit that a certificate needs for u (RFC 5280 §4.2.1.3). It
// may have others: EN 319 412-2 §4.3.2 permits certificates with both.
func (u Usage) keyUsage() x509.KeyUsage {
	if u == Payment {
		return x509.KeyUsageContentCommitment
	}
	return x509.KeyUsageDigitalSignature
}

// Requirement says whether something must be there. What is there is checked
// in either case.
type Requirement int

const (
	Required Requirement = iota + 1
	Optional
)

// Signer decides whose signature is accepted, by the certificate, which has
// already been found valid for the usage.
type Signer func(*x509.Certificate) bool

// PinnedTo accepts the certificates with these fingerprints, and with none
// given nobody.
func PinnedTo(fingerprints ...[32]byte) Signer {
	pinned := slices.Clone(fingerprints)
	return func(c *x509.Certificate) bool { return slices.Contains(pinned, Fingerprint(c)) }
}

// AnySigner accepts every certificate of the pinned issuers. It fits where the
// signer is about to be learnt (enrolment), never where one is expected.
func AnySigner(*x509.Certificate) bool { return true }

// Fingerprint returns the SHA-256 of the certificate's DER.
func Fingerprint(c *x509.Certificate) [32]byte { return sha256.Sum256(c.Raw) }
