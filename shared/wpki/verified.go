package wpki

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"time"
)

// Verified is a signature that Verify believed. It cannot be made otherwise
// and does not change; its zero value covers nothing.
type Verified struct {
	cms         []byte
	content     []byte
	digest      [sha256.Size]byte
	signer      *x509.Certificate
	issuer      *x509.Certificate
	usage       Usage
	signingTime time.Time // zero: the signature states none
}

// Covers reports whether the signature is over exactly content. What it was
// given for is Usage's to say: who moves money asks both.
func (v Verified) Covers(content []byte) bool {
	return len(v.content) > 0 && bytes.Equal(v.content, content)
}

// CMS returns a copy of the message as it came, nil for the zero value.
func (v Verified) CMS() []byte { return bytes.Clone(v.cms) }

// Digest returns the SHA-256 of CMS, which names it in the archive. The zero
// value's digest is all zeros.
func (v Verified) Digest() [32]byte { return v.digest }

// Signer returns the certificate whose key signed, nil for the zero value.
func (v Verified) Signer() *x509.Certificate { return v.signer }

// Issuer returns the pinned certificate that issued Signer, nil for the zero
// value.
func (v Verified) Issuer() *x509.Certificate { return v.issuer }

// Usage returns the usage under which the signature was verified, 0 for the
// zero value.
func (v Verified) Usage() Usage { return v.usage }

// SigningTime returns the instant that the signer claims, in UTC, and whether
// it claims one. It is a claim: nothing is decided by it.
func (v Verified) SigningTime() (time.Time, bool) {
	return v.signingTime, !v.signingTime.IsZero()
}
