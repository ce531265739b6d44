package wpki

import (
	"bytes"
	"crypto"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	oidData       = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01" // 1.2.840.113549.1.7.1
	oidSignedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" // 1.2.840.113549.1.7.2
)

// message is a SignedData with one signer. Its parts point into the CMS.
type message struct {
	content      []byte // what the message says was signed: compared, never used
	attached     bool   // whether it says anything
	certificates []cryptobyte.String
	signer       signerInfo
}

// readMessage reads a whole CMS.
//
//	ContentInfo ::= SEQUENCE {
//	  contentType  ContentType,
//	  content [0]  EXPLICIT ANY DEFINED BY contentType }    RFC 5652 §3
func readMessage(cms []byte) (message, error) {
	all := scope{String: cms}
	info, err := all.open(asn1.SEQUENCE, "ContentInfo")
	if err != nil {
		return message{}, err
	}
	contentType, err := takeOID(&info.String, "the type of the ContentInfo")
	if err != nil {
		return message{}, err
	}
	if contentType != oidSignedData {
		return message{}, reject(FormatFailure, "the ContentInfo holds no SignedData")
	}
	explicit, err := info.open(asn1.Tag(0).ContextSpecific().Constructed(), "the content of the ContentInfo")
	if err != nil {
		return message{}, err
	}
	data, err := explicit.open(asn1.SEQUENCE, "SignedData")
	if err != nil {
		return message{}, err
	}
	m, err := readSignedData(&data)
	if err != nil {
		return message{}, err
	}
	if err := explicit.close(data, "SignedData"); err != nil {
		return message{}, err
	}
	if err := info.close(explicit, "the content of the ContentInfo"); err != nil {
		return message{}, err
	}
	if err := all.close(info, "ContentInfo"); err != nil {
		return message{}, err
	}
	return m, atEnd(all.String, "the CMS")
}

// readSignedData reads what is inside a SignedData.
//
//	SignedData ::= SEQUENCE {
//	  version           CMSVersion,
//	  digestAlgorithms  DigestAlgorithmIdentifiers,
//	  encapContentInfo  EncapsulatedContentInfo,
//	  certificates [0]  IMPLICIT CertificateSet OPTIONAL,
//	  crls [1]          IMPLICIT RevocationInfoChoices OPTIONAL,
//	  signerInfos       SignerInfos }                       RFC 5652 §5.1
//
// The version says 1 or 3 by what kinds of parts follow. It is not held against
// them, because software errs here and nothing depends on it; 4 and 5 announce
// kinds of certificates and CRLs that we do not read.
//
// CRLs are passed over: which revocation data counts is ours to fetch, not the
// sender's to choose, who may well have kept one from before the revocation.
func readSignedData(data *scope) (message, error) {
	var m message
	version, err := takeInt(&data.String, "the version of the SignedData")
	if err != nil {
		return message{}, err
	}
	if version != 1 && version != 3 {
		return message{}, reject(FormatFailure, "SignedData has version %d, want 1 or 3", version)
	}
	digest, err := readDigestAlgorithms(data)
	if err != nil {
		return message{}, err
	}
	if err := m.readContent(data); err != nil {
		return message{}, err
	}
	if err := m.readCertificates(data); err != nil {
		return message{}, err
	}
	if err := skipCRLs(data); err != nil {
		return message{}, err
	}
	if m.signer, err = readSignerInfos(data); err != nil {
		return message{}, err
	}
	if m.signer.digest != digest {
		return message{}, reject(FormatFailure, "the signer's digest algorithm is not the announced one")
	}
	return m, nil
}

// readDigestAlgorithms reads the announcement of digest algorithms. A message
// with one signer announces one.
//
//	DigestAlgorithmIdentifiers ::= SET OF DigestAlgorithmIdentifier    RFC 5652 §5.1
func readDigestAlgorithms(data *scope) (crypto.Hash, error) {
	set, err := take(&data.String, asn1.SET, "the digest algorithms")
	if err != nil {
		return 0, err
	}
	digest, err := readDigest(&set, "the announced digest algorithm")
	if err != nil {
		return 0, err
	}
	return digest, atEnd(set, "the digest algorithms")
}

// readContent reads what the message says was signed.
//
//	EncapsulatedContentInfo ::= SEQUENCE {
//	  eContentType  ContentType,
//	  eContent [0]  EXPLICIT OCTET STRING OPTIONAL }        RFC 5652 §5.2
func (m *message) readContent(data *scope) error {
	encap, err := data.open(asn1.SEQUENCE, "EncapsulatedContentInfo")
	if err != nil {
		return err
	}
	contentType, err := takeOID(&encap.String, "the type of the content")
	if err != nil {
		return err
	}
	if contentType != oidData {
		return reject(FormatFailure, "the content is not of type id-data")
	}
	if !encap.atEnd() {
		explicit, err := encap.open(asn1.Tag(0).ContextSpecific().Constructed(), "the attached content")
		if err != nil {
			return err
		}
		if m.content, err = explicit.openOctets("the attached content"); err != nil {
			return err
		}
		if err := encap.close(explicit, "the attached content"); err != nil {
			return err
		}
		m.attached = true
	}
	return data.close(encap, "EncapsulatedContentInfo")
}

// readCertificates reads the certificates that came along. They are told apart
// only when the signer's is looked for.
//
//	CertificateSet ::= SET OF CertificateChoices
//	CertificateChoices ::= CHOICE {
//	  certificate Certificate,
//	  … four kinds of other and attribute certificates, all tagged }    RFC 5652 §10.2.2
func (m *message) readCertificates(data *scope) error {
	tag := asn1.Tag(0).ContextSpecific().Constructed()
	if !data.PeekASN1Tag(tag) {
		return nil
	}
	set, err := data.open(tag, "the certificates")
	if err != nil {
		return err
	}
	for !set.atEnd() {
		c, err := takeElement(&set.String, asn1.SEQUENCE, "a certificate that came along")
		if err != nil {
			return err
		}
		m.certificates = append(m.certificates, c)
	}
	return data.close(set, "the certificates")
}

func skipCRLs(data *scope) error {
	tag := asn1.Tag(1).ContextSpecific().Constructed()
	if !data.PeekASN1Tag(tag) {
		return nil
	}
	set, err := data.open(tag, "the CRLs")
	if err != nil {
		return err
	}
	for !set.atEnd() {
		crl, err := takeElement(&set.String, asn1.SEQUENCE, "a CRL that came along")
		if err != nil {
			return err
		}
		if err := checkDER(crl, "a CRL that came along"); err != nil {
			return err
		}
	}
	return data.close(set, "the CRLs")
}

// checkContent compares what was signed with what should have been.
//
// A content that has itself the form of signed attributes is refused: take any
// signed message, make its attributes the content and drop them, and the
// signature value still fits (draft-ietf-lamps-cms-euf-cma-signeddata). Since
// signed attributes are mandatory here, that forgery fails anyway; this keeps
// it failing if that rule ever went.
func (m message) checkContent(attrs attributes, content []byte) error {
	if isAttributes(content) {
		return reject(SigConstraintsFailure, "the content has the form of signed attributes")
	}
	if m.attached && !bytes.Equal(m.content, content) {
		return reject(HashFailure, "the attached content is not the expected one")
	}
	if err := attrs.checkContentType(); err != nil {
		return err
	}
	stated, err := attrs.messageDigest()
	if err != nil {
		return err
	}
	if !bytes.Equal(stated, sum(m.signer.digest, content)) {
		return reject(HashFailure, "the message digest is not that of the expected content")
	}
	return nil
}
