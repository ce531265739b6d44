// Package wpki decides whether a mobile signature may be believed: whether a
// CMS proves that the holder of one certificate agreed to one text, for one
// usage, at one instant.
//
// There is one way in, Verify, and one product, Verified, which nothing else
// can make and whose zero value covers nothing: code that wants a Verified
// cannot be handed an unproven signature. The text is always ours; what the
// message says about its own content is compared, never used. The package is
// strict where general CMS libraries are kind, because each kindness is a
// known attack: signed attributes are mandatory (a CMS without them can be
// forged from any genuine one), every attribute that matters occurs exactly
// once, algorithms stand on a short list, and the signer's certificate comes
// from a pinned CA and carries the key usage of the purpose. It is pure: no
// network, no clock, no environment; all that decides stands in the Policy.
//
// Revocation is not judged here: a certificate passes until it ends, or until
// it is no longer pinned.
package wpki

import (
	"bytes"
	"crypto/sha256"
	"errors"
)

// MaxSize bounds a CMS, in bytes. A message with one certificate has 1 to 3 KB;
// one with a chain, revocation data and time-stamps stays far below this.
const MaxSize = 64 << 10

// Verify decides whether cms is a signature over content under p. A cms that
// is not yields a *Rejection. A policy with a missing part, or an empty
// content, is the caller's mistake and yields another error. Verify keeps
// nothing of its arguments.
//
// Cheap checks come first, so that junk costs a parse and a hash; of the two
// signature verifications the certificate's comes before the text's.
func Verify(cms, content []byte, p Policy) (Verified, error) {
	if err := p.check(); err != nil {
		return Verified{}, err
	}
	if len(content) == 0 {
		return Verified{}, errors.New("wpki: nothing that could be signed: the content is empty")
	}
	if len(cms) > MaxSize {
		return Verified{}, reject(FormatFailure, "the CMS has %d bytes, at most %d are read", len(cms), MaxSize)
	}
	cms, content = bytes.Clone(cms), bytes.Clone(content)

	m, err := readMessage(cms)
	if err != nil {
		return Verified{}, err
	}
	attrs, err := readAttributes(m.signer.signedAttributes)
	if err != nil {
		return Verified{}, err
	}
	if err := m.checkContent(attrs, content); err != nil {
		return Verified{}, err
	}
	signingTime, err := attrs.signingTime()
	if err != nil {
		return Verified{}, err
	}
	if err := attrs.checkProtection(m.signer); err != nil {
		return Verified{}, err
	}

	signer, err := m.signerCertificate()
	if err != nil {
		return Verified{}, err
	}
	issuer, err := p.Issuers.certify(signer, p.Usage, p.At)
	if err != nil {
		return Verified{}, err
	}
	if err := attrs.checkSigningCertificate(p.SigningCertificate, signer, issuer); err != nil {
		return Verified{}, err
	}
	if err := m.signer.verify(signer.PublicKey); err != nil {
		return Verified{}, err
	}
	if !p.Signer(signer.Certificate) {
		return Verified{}, reject(SigConstraintsFailure, "the signer's certificate is not one of those accepted here")
	}
	return Verified{
		cms:         cms,
		content:     content,
		digest:      sha256.Sum256(cms),
		signer:      signer.Certificate,
		issuer:      issuer.Certificate,
		usage:       p.Usage,
		signingTime: signingTime,
	}, nil
}
