package wpki

import (
	"bytes"
	"crypto"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// checkSigningCertificate checks the attribute by which the signer says which
// certificate was meant. Without it, a message could be shown with another
// certificate for the same key, of another name, policy or time.
//
//	SigningCertificateV2 ::= SEQUENCE {
//	  certs     SEQUENCE OF ESSCertIDv2,
//	  policies  SEQUENCE OF PolicyInformation OPTIONAL }    RFC 5035 §3
//
// The first of certs is the signer's. Any further ones limit the path: then the
// issuer must be among them. Policies would limit it as well but are not
// evaluated, so they are refused. The first version of the attribute hashes
// with SHA-1 and is refused.
func (a attributes) checkSigningCertificate(r Requirement, signer, issuer certificate) error {
	const what = "the signing-certificate attribute"
	if _, there := a[oidSigningCertificate]; there {
		return reject(CryptoConstraintsFailure, "%s is of version 1, which means SHA-1", what)
	}
	v, there, err := a.single(oidSigningCertificateV2, what)
	if err != nil {
		return err
	}
	if !there {
		if r == Optional {
			return nil
		}
		return reject(SigConstraintsFailure, "%s is missing", what)
	}
	s, err := take(&v, asn1.SEQUENCE, what)
	if err != nil {
		return err
	}
	certs, err := take(&s, asn1.SEQUENCE, what)
	if err != nil {
		return err
	}
	if !s.Empty() {
		return reject(SigConstraintsFailure, "%s limits the policies, which are not evaluated", what)
	}
	first, err := readCertID(&certs, what)
	if err != nil {
		return err
	}
	if !first.names(signer) {
		return reject(NoSigningCertificateFound, "%s names another certificate", what)
	}
	listed := certs.Empty()
	for !certs.Empty() {
		id, err := readCertID(&certs, what)
		if err != nil {
			return err
		}
		listed = listed || id.names(issuer)
	}
	if !listed {
		return reject(SigConstraintsFailure, "%s limits the path to other issuers", what)
	}
	return nil
}

// certID names a certificate by its hash and perhaps by issuer and serial number.
type certID struct {
	hash           crypto.Hash
	sum            []byte
	issuer, serial []byte // nil: not given
}

// readCertID reads one reference to a certificate.
//
//	ESSCertIDv2 ::= SEQUENCE {
//	  hashAlgorithm  AlgorithmIdentifier DEFAULT {algorithm id-sha256},
//	  certHash       OCTET STRING,
//	  issuerSerial   IssuerSerial OPTIONAL }                RFC 5035 §4
//
// SHA-256 written out is taken, although DER would leave a default away: much
// software writes it.
func readCertID(s *cryptobyte.String, what string) (id certID, err error) {
	v, err := take(s, asn1.SEQUENCE, what)
	if err != nil {
		return id, err
	}
	id.hash = crypto.SHA256
	if v.PeekASN1Tag(asn1.SEQUENCE) {
		if id.hash, err = readDigest(&v, what+", its hash"); err != nil {
			return id, err
		}
	}
	if id.sum, err = take(&v, asn1.OCTET_STRING, what); err != nil {
		return id, err
	}
	if v.Empty() {
		return id, nil
	}
	if id.issuer, id.serial, err = readIssuerSerial(&v, what); err != nil {
		return id, err
	}
	return id, atEnd(v, what)
}

// readIssuerSerial reads the name of a certificate by issuer and number. A
// certificate's issuer is one directory name (RFC 5035 §4).
//
//	IssuerSerial ::= SEQUENCE {
//	  issuer        GeneralNames,
//	  serialNumber  CertificateSerialNumber }
//	GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
//	GeneralName ::= CHOICE { …, directoryName [4] Name, … }    RFC 5280 §4.2.1.6
func readIssuerSerial(s *cryptobyte.String, what string) (issuer, serial []byte, err error) {
	pair, err := take(s, asn1.SEQUENCE, what)
	if err != nil {
		return nil, nil, err
	}
	names, err := take(&pair, asn1.SEQUENCE, what)
	if err != nil {
		return nil, nil, err
	}
	name, err := take(&names, asn1.Tag(4).ContextSpecific().Constructed(), what)
	if err != nil {
		return nil, nil, err
	}
	if err := atEnd(names, what); err != nil {
		return nil, nil, err
	}
	if issuer, err = takeElement(&name, asn1.SEQUENCE, what); err != nil {
		return nil, nil, err
	}
	if err := atEnd(name, what); err != nil {
		return nil, nil, err
	}
	if serial, err = takeElement(&pair, asn1.INTEGER, what); err != nil {
		return nil, nil, err
	}
	return issuer, serial, atEnd(pair, what)
}

// names reports whether id is a reference to c, in all that it states.
func (id certID) names(c certificate) bool {
	return bytes.Equal(id.sum, sum(id.hash, c.Raw)) &&
		(id.issuer == nil || bytes.Equal(id.issuer, c.issuer) && bytes.Equal(id.serial, c.serial))
}
