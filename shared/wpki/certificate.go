package wpki

import (
	"crypto/x509"
	"errors"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// certificate is a parsed certificate with the parts of it that are compared as
// bytes.
type certificate struct {
	*x509.Certificate
	outline
}

// outline is what identifies a certificate, as whole elements.
type outline struct {
	serial []byte // INTEGER
	issuer []byte // Name
}

// readOutline reads the frame of a certificate and reports whether it is one.
// crypto/x509 leaves bytes behind the last field unread; here they are refused,
// so that one signature cannot appear in many encodings.
//
//	Certificate ::= SEQUENCE {
//	  tbsCertificate      TBSCertificate,
//	  signatureAlgorithm  AlgorithmIdentifier,
//	  signatureValue      BIT STRING }
//	TBSCertificate ::= SEQUENCE {
//	  version [0]           EXPLICIT Version DEFAULT v1,
//	  serialNumber          CertificateSerialNumber,
//	  signature             AlgorithmIdentifier,
//	  issuer                Name,
//	  validity              Validity,
//	  subject               Name,
//	  subjectPublicKeyInfo  SubjectPublicKeyInfo,
//	  issuerUniqueID [1]    IMPLICIT UniqueIdentifier OPTIONAL,
//	  subjectUniqueID [2]   IMPLICIT UniqueIdentifier OPTIONAL,
//	  extensions [3]        EXPLICIT Extensions OPTIONAL }  RFC 5280 §4.1
func readOutline(raw []byte) (o outline, ok bool) {
	s := cryptobyte.String(raw)
	var outer, tbs, serial, issuer cryptobyte.String
	var signature []byte
	context := func(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific() }
	ok = s.ReadASN1(&outer, asn1.SEQUENCE) && s.Empty() &&
		outer.ReadASN1(&tbs, asn1.SEQUENCE) &&
		outer.SkipASN1(asn1.SEQUENCE) &&
		outer.ReadASN1BitStringAsBytes(&signature) && outer.Empty() &&
		tbs.SkipOptionalASN1(context(0).Constructed()) &&
		tbs.ReadASN1Element(&serial, asn1.INTEGER) &&
		tbs.SkipASN1(asn1.SEQUENCE) &&
		tbs.ReadASN1Element(&issuer, asn1.SEQUENCE) &&
		tbs.SkipASN1(asn1.SEQUENCE) &&
		tbs.SkipASN1(asn1.SEQUENCE) &&
		tbs.SkipASN1(asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(context(1)) &&
		tbs.SkipOptionalASN1(context(2)) &&
		tbs.SkipOptionalASN1(context(3).Constructed()) && tbs.Empty()
	return outline{serial: serial, issuer: issuer}, ok
}

// parseCertificate reads a certificate. Its errors may quote the certificate:
// they are for configuration, not for the log of a stranger's message.
func parseCertificate(raw []byte) (certificate, error) {
	o, ok := readOutline(raw)
	if !ok {
		return certificate{}, errors.New("not a certificate in DER")
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		return certificate{}, err
	}
	return certificate{Certificate: c, outline: o}, nil
}

// checkSignatureAlgorithm refuses certificates signed with what is not on the
// list of algorithms.go; crypto/x509 takes Ed25519 as well, and the caller
// refuses SHA-1 by reading this list rather than a library's default.
func (c certificate) checkSignatureAlgorithm(whose string) error {
	switch c.SignatureAlgorithm {
	case x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512:
		return nil
	}
	return reject(CryptoConstraintsFailure, "%s certificate is signed with an algorithm that is not on the list", whose)
}

// checkCritical refuses critical extensions that this package does not act on,
// or that say nothing to act on: names and policies of a pinned CA are the
// operator's to judge when pinning. Name and policy constraints are not here:
// they are not evaluated.
func (c certificate) checkCritical(whose string) error {
	const (
		keyUsage            = "2.5.29.15"
		subjectAltName      = "2.5.29.17"
		basicConstraints    = "2.5.29.19"
		certificatePolicies = "2.5.29.32"
		extKeyUsage         = "2.5.29.37"
	)
	known := []string{keyUsage, subjectAltName, basicConstraints, certificatePolicies, extKeyUsage}
	for _, e := range c.Extensions {
		if id := e.Id.String(); e.Critical && !slices.Contains(known, id) {
			return reject(ChainConstraintsFailure, "%s certificate has the critical extension %s, which is not understood", whose, id)
		}
	}
	return nil
}

// hasExtension reports whether c has the extension, critical or not.
func (c certificate) hasExtension(id string) bool {
	for _, e := range c.Extensions {
		if e.Id.String() == id {
			return true
		}
	}
	return false
}
