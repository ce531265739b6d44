package cms

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
)

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidSigningCertV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSASHA256   = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	oidRSASHA256     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
)

// contentInfo is RFC 5652 §3, for id-signedData alone.
type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

// signedData is RFC 5652 §5.1. Version is 1: the content is id-data, the
// signer is named by issuer and serial number, all certificates are X.509.
type signedData struct {
	Version          int
	DigestAlgorithms []pkix.AlgorithmIdentifier `asn1:"set"`
	Encapsulated     encapsulated
	Certificates     asn1.RawValue // [0] IMPLICIT SET OF, one element
	SignerInfos      []signerInfo  `asn1:"set"`
}

// encapsulated is RFC 5652 §5.2.
type encapsulated struct {
	Type    asn1.ObjectIdentifier
	Content []byte `asn1:"explicit,tag:0"`
}

// signerInfo is RFC 5652 §5.3.
type signerInfo struct {
	Version            int
	SID                issuerAndSerial
	DigestAlgorithm    pkix.AlgorithmIdentifier
	SignedAttributes   asn1.RawValue // [0] IMPLICIT SET OF attribute
	SignatureAlgorithm pkix.AlgorithmIdentifier
	Signature          []byte
}

// issuerAndSerial is RFC 5652 §10.2.4.
type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

// attribute is RFC 5652 §5.3.
type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

// signingCertificateV2 is RFC 5035 §3. The hash algorithm is left out because
// SHA-256 is its DEFAULT, which DER forbids to write.
type signingCertificateV2 struct {
	Certs []essCertIDv2
}

type essCertIDv2 struct {
	Hash         []byte
	IssuerSerial issuerSerial
}

// issuerSerial names the issuer as GeneralNames with one directoryName [4].
type issuerSerial struct {
	Issuer []asn1.RawValue
	Serial *big.Int
}
