// Package cms makes the signatures that a SIM makes: RFC 5652 SignedData over
// a text, with the text attached and the signer's certificate embedded. It
// shares no code with whatever verifies them, so that one misreading of the
// RFC cannot sit on both ends.
package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"time"
)

// Signer signs texts with one key and its certificate. It is safe for
// concurrent use.
type Signer struct {
	key         crypto.Signer
	cert        *x509.Certificate
	algorithm   pkix.AlgorithmIdentifier
	contentType attribute // the same in every signature
	signingCert attribute
}

var sha256Algorithm = pkix.AlgorithmIdentifier{Algorithm: oidSHA256} // RFC 5754 §2: parameters absent

// NewSigner pairs key and certificate. It fails if they do not belong together
// or if the key is neither ECDSA nor RSA.
func NewSigner(key crypto.Signer, cert *x509.Certificate) (*Signer, error) {
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(cert.PublicKey) {
		return nil, fmt.Errorf("the key is not the one of certificate %x", cert.SerialNumber)
	}
	s := &Signer{key: key, cert: cert}
	switch key.Public().(type) {
	case *ecdsa.PublicKey:
		s.algorithm = pkix.AlgorithmIdentifier{Algorithm: oidECDSASHA256} // RFC 5754 §3.3: parameters absent
	case *rsa.PublicKey:
		s.algorithm = pkix.AlgorithmIdentifier{Algorithm: oidRSASHA256, Parameters: asn1.NullRawValue} // RFC 5754 §3.2: NULL
	default:
		return nil, fmt.Errorf("sign with %T: only ECDSA and RSA keys", key.Public())
	}
	var err error
	if s.contentType, err = single(oidContentType, oidData); err != nil {
		return nil, err
	}
	hash := sha256.Sum256(cert.Raw)
	issuer := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: cert.RawIssuer}
	s.signingCert, err = single(oidSigningCertV2, signingCertificateV2{[]essCertIDv2{{
		Hash:         hash[:],
		IssuerSerial: issuerSerial{[]asn1.RawValue{issuer}, cert.SerialNumber},
	}}})
	return s, err
}

// Sign returns the DER of a ContentInfo whose content is text, byte for byte,
// with at (whole seconds) as signing-time.
func (s *Signer) Sign(text []byte, at time.Time) ([]byte, error) {
	signed, err := s.attributes(text, at)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(signed)
	signature, err := s.key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("sign with the key of certificate %x: %w", s.cert.SerialNumber, err)
	}
	// What is signed is the SET OF (0x31); what travels is the same bytes under
	// the tag [0] (RFC 5652 §5.4).
	tagged := append([]byte{0xa0}, signed[1:]...)
	return asn1.Marshal(contentInfo{oidSignedData, signedData{
		Version:          1,
		DigestAlgorithms: []pkix.AlgorithmIdentifier{sha256Algorithm},
		Encapsulated:     encapsulated{oidData, text},
		Certificates:     asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: s.cert.Raw},
		SignerInfos: []signerInfo{{
			Version:            1,
			SID:                issuerAndSerial{asn1.RawValue{FullBytes: s.cert.RawIssuer}, s.cert.SerialNumber},
			DigestAlgorithm:    sha256Algorithm,
			SignedAttributes:   asn1.RawValue{FullBytes: tagged},
			SignatureAlgorithm: s.algorithm,
			Signature:          signature,
		}},
	}})
}

// attributes returns the signed attributes as a DER SET OF: encoding/asn1
// sorts its elements as DER asks.
func (s *Signer) attributes(text []byte, at time.Time) ([]byte, error) {
	digest := sha256.Sum256(text)
	messageDigest, err := single(oidMessageDigest, digest[:])
	if err != nil {
		return nil, err
	}
	signingTime, err := single(oidSigningTime, at.UTC().Truncate(time.Second))
	if err != nil {
		return nil, err
	}
	return asn1.MarshalWithParams([]attribute{s.contentType, signingTime, messageDigest, s.signingCert}, "set")
}

// single makes an attribute with one value.
func single(kind asn1.ObjectIdentifier, value any) (attribute, error) {
	der, err := asn1.Marshal(value)
	if err != nil {
		return attribute{}, fmt.Errorf("encode attribute %s: %w", kind, err)
	}
	return attribute{kind, []asn1.RawValue{{FullBytes: der}}}, nil
}
