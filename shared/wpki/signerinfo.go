package wpki

import (
	"bytes"
	"crypto"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// signerInfo is the one SignerInfo of a message, read but not yet believed.
type signerInfo struct {
	issuer, serial   []byte // names the certificate; nil if keyID does
	keyID            []byte
	digest           crypto.Hash
	signedAttributes cryptobyte.String // as SET OF Attribute in DER, the bytes that are signed
	scheme           scheme
	signature        []byte
}

// readSignerInfos reads the signers and demands exactly one: with two, "who
// signed" would have two answers.
//
//	SignerInfos ::= SET OF SignerInfo                       RFC 5652 §5.1
func readSignerInfos(data *scope) (signerInfo, error) {
	set, err := take(&data.String, asn1.SET, "the signers")
	if err != nil {
		return signerInfo{}, err
	}
	if set.Empty() {
		return signerInfo{}, reject(FormatFailure, "nobody signed")
	}
	info, err := take(&set, asn1.SEQUENCE, "SignerInfo")
	if err != nil {
		return signerInfo{}, err
	}
	if !set.Empty() {
		return signerInfo{}, reject(FormatFailure, "more than one signer")
	}
	return readSignerInfo(info)
}

// readSignerInfo reads what is inside a SignerInfo.
//
//	SignerInfo ::= SEQUENCE {
//	  version             CMSVersion,
//	  sid                 SignerIdentifier,
//	  digestAlgorithm     DigestAlgorithmIdentifier,
//	  signedAttrs [0]     IMPLICIT SignedAttributes OPTIONAL,
//	  signatureAlgorithm  SignatureAlgorithmIdentifier,
//	  signature           SignatureValue,
//	  unsignedAttrs [1]   IMPLICIT UnsignedAttributes OPTIONAL }
//	SignedAttributes ::= SET SIZE (1..MAX) OF Attribute
//	SignatureValue ::= OCTET STRING                         RFC 5652 §5.3
//
// Unsigned attributes are anybody's to add, so nothing is taken from them.
func readSignerInfo(s cryptobyte.String) (info signerInfo, err error) {
	version, err := takeInt(&s, "the version of the SignerInfo")
	if err != nil {
		return info, err
	}
	if err := info.readIdentifier(&s, version); err != nil {
		return info, err
	}
	if info.digest, err = readDigest(&s, "the signer's digest algorithm"); err != nil {
		return info, err
	}

	signed := asn1.Tag(0).ContextSpecific().Constructed()
	if !s.PeekASN1Tag(signed) {
		return info, reject(SigConstraintsFailure, "there are no signed attributes")
	}
	attrs, err := takeElement(&s, signed, "the signed attributes")
	if err != nil {
		return info, err
	}
	// §5.4: signed is the DER of the SET OF, not of the [0] that stands in the message.
	info.signedAttributes = bytes.Clone(attrs)
	info.signedAttributes[0] = byte(asn1.SET)

	algorithm, err := readAlgorithm(&s, "the signature algorithm")
	if err != nil {
		return info, err
	}
	if info.scheme, err = algorithm.scheme(info.digest); err != nil {
		return info, err
	}
	if info.signature, err = take(&s, asn1.OCTET_STRING, "the signature value"); err != nil {
		return info, err
	}

	if unsigned := asn1.Tag(1).ContextSpecific().Constructed(); s.PeekASN1Tag(unsigned) {
		attrs, err := takeElement(&s, unsigned, "the unsigned attributes")
		if err != nil {
			return info, err
		}
		if err := checkDER(attrs, "the unsigned attributes"); err != nil {
			return info, err
		}
	}
	return info, atEnd(s, "SignerInfo")
}

// readIdentifier reads how the signer's certificate is named, which the version
// of the SignerInfo announces.
//
//	SignerIdentifier ::= CHOICE {
//	  issuerAndSerialNumber IssuerAndSerialNumber,          version 1
//	  subjectKeyIdentifier [0] SubjectKeyIdentifier }       version 3
//	SubjectKeyIdentifier ::= OCTET STRING                   RFC 5652 §5.3
//	IssuerAndSerialNumber ::= SEQUENCE {
//	  issuer Name,
//	  serialNumber CertificateSerialNumber }                RFC 5652 §10.2.4
func (info *signerInfo) readIdentifier(s *cryptobyte.String, version int) (err error) {
	keyID := asn1.Tag(0).ContextSpecific()
	if s.PeekASN1Tag(keyID) {
		if version != 3 {
			return reject(FormatFailure, "SignerInfo has version %d, want 3 with a key identifier", version)
		}
		if info.keyID, err = take(s, keyID, "the signer's key identifier"); err != nil {
			return err
		}
		if len(info.keyID) == 0 {
			return reject(FormatFailure, "the signer's key identifier is empty")
		}
		return nil
	}
	pair, err := take(s, asn1.SEQUENCE, "the signer's issuer and serial number")
	if err != nil {
		return err
	}
	if version != 1 {
		return reject(FormatFailure, "SignerInfo has version %d, want 1 with issuer and serial number", version)
	}
	if info.issuer, err = takeElement(&pair, asn1.SEQUENCE, "the signer's issuer"); err != nil {
		return err
	}
	if info.serial, err = takeElement(&pair, asn1.INTEGER, "the signer's serial number"); err != nil {
		return err
	}
	return atEnd(pair, "the signer's issuer and serial number")
}

// signerCertificate finds the certificate that the signer names among those
// that came along. Exactly one must fit; the others are left alone.
func (m message) signerCertificate() (certificate, error) {
	var found []certificate
	for _, raw := range m.certificates {
		if !m.signer.mayName(raw) {
			continue
		}
		c, err := parseCertificate(raw)
		if err != nil || m.signer.keyID != nil && !bytes.Equal(c.SubjectKeyId, m.signer.keyID) {
			continue
		}
		found = append(found, c)
	}
	if len(found) != 1 {
		return certificate{}, reject(NoSigningCertificateFound, "%d readable certificates are what the signer names, want 1", len(found))
	}
	return found[0], nil
}

// mayName tells the certificates worth parsing, which costs 10 to 20 µs each.
func (info signerInfo) mayName(raw []byte) bool {
	if info.keyID != nil {
		return true // the key identifier is found by parsing alone
	}
	o, ok := readOutline(raw)
	return ok && bytes.Equal(o.issuer, info.issuer) && bytes.Equal(o.serial, info.serial)
}

// verify checks the signature value with the signer's key, the last of the
// cryptographic steps.
func (info signerInfo) verify(key crypto.PublicKey) error {
	return info.scheme.verify(key, info.signedAttributes, info.signature)
}
