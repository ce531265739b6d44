package wpki

import (
	"bytes"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	oidContentType          = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03"         // 1.2.840.113549.1.9.3
	oidMessageDigest        = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04"         // 1.2.840.113549.1.9.4
	oidSigningTime          = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05"         // 1.2.840.113549.1.9.5
	oidSigningCertificate   = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c" // 1.2.840.113549.1.9.16.2.12
	oidSigningCertificateV2 = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f" // 1.2.840.113549.1.9.16.2.47
	oidAlgorithmProtection  = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x34"         // 1.2.840.113549.1.9.52
)

// attributes are the signed attributes by type; each holds the inside of its
// set of values.
type attributes map[string]cryptobyte.String

// readAttributes reads signed attributes from their DER.
//
//	SignedAttributes ::= SET SIZE (1..MAX) OF Attribute
//	Attribute ::= SEQUENCE {
//	  attrType    OBJECT IDENTIFIER,
//	  attrValues  SET OF AttributeValue }                   RFC 5652 §5.3
//
// Both sets must be in DER's order (X.690 §11.6). A verifier that sorts what it
// got verifies other bytes than came, and one that does not, but takes any
// order, gives one signature many messages. A type occurs once: with two
// message digests, each reader could pick its own.
func readAttributes(der cryptobyte.String) (attributes, error) {
	const what = "the signed attributes"
	if err := checkDER(der, what); err != nil {
		return nil, err
	}
	set, err := take(&der, asn1.SET, what)
	if err != nil {
		return nil, err
	}
	elements, err := readSet(set, what)
	if err != nil {
		return nil, err
	}
	attrs := attributes{}
	for _, e := range elements {
		attr, err := take(&e, asn1.SEQUENCE, "a signed attribute")
		if err != nil {
			return nil, err
		}
		oid, err := takeOID(&attr, "the type of a signed attribute")
		if err != nil {
			return nil, err
		}
		values, err := take(&attr, asn1.SET, "the values of a signed attribute")
		if err != nil {
			return nil, err
		}
		if err := atEnd(attr, "a signed attribute"); err != nil {
			return nil, err
		}
		if _, err := readSet(values, "the values of a signed attribute"); err != nil {
			return nil, err
		}
		if _, twice := attrs[oid]; twice {
			return nil, reject(FormatFailure, "two signed attributes have one type")
		}
		attrs[oid] = values
	}
	return attrs, nil
}

// readSet reads the elements of a SET SIZE (1..MAX) OF, which ascend.
func readSet(set cryptobyte.String, what string) ([]cryptobyte.String, error) {
	if set.Empty() {
		return nil, reject(FormatFailure, "%s: an empty set", what)
	}
	var elements []cryptobyte.String
	for !set.Empty() {
		var e cryptobyte.String
		var tag asn1.Tag
		if !set.ReadAnyASN1Element(&e, &tag) {
			return nil, reject(FormatFailure, "%s: not DER, or cut off", what)
		}
		if n := len(elements); n > 0 && bytes.Compare(elements[n-1], e) >= 0 {
			return nil, reject(FormatFailure, "%s: not in DER's order", what)
		}
		elements = append(elements, e)
	}
	return elements, nil
}

// isAttributes reports whether content reads as SET OF Attribute, in any order.
func isAttributes(content []byte) bool {
	s := cryptobyte.String(content)
	var set cryptobyte.String
	if !s.ReadASN1(&set, asn1.SET) || !s.Empty() || set.Empty() {
		return false
	}
	for !set.Empty() {
		var attr cryptobyte.String
		if !set.ReadASN1(&attr, asn1.SEQUENCE) || !attr.SkipASN1(asn1.OBJECT_IDENTIFIER) || !attr.SkipASN1(asn1.SET) || !attr.Empty() {
			return false
		}
	}
	return true
}

// single returns the one value of an attribute that may have only one, as a
// whole element, and whether the attribute is there.
func (a attributes) single(oid, what string) (value cryptobyte.String, there bool, err error) {
	values, there := a[oid]
	if !there {
		return nil, false, nil
	}
	var tag asn1.Tag
	if !values.ReadAnyASN1Element(&value, &tag) {
		return nil, true, reject(FormatFailure, "%s: not DER, or cut off", what)
	}
	if !values.Empty() {
		return nil, true, reject(FormatFailure, "%s has more than one value", what)
	}
	return value, true, nil
}

// checkContentType checks that the signer meant plain data.
//
//	ContentType ::= OBJECT IDENTIFIER                       RFC 5652 §11.1
func (a attributes) checkContentType() error {
	const what = "the content-type attribute"
	v, there, err := a.single(oidContentType, what)
	if err != nil {
		return err
	}
	if !there {
		return reject(SigConstraintsFailure, "%s is missing", what)
	}
	oid, err := takeOID(&v, what)
	if err != nil {
		return err
	}
	if oid != oidData {
		return reject(FormatFailure, "%s is not id-data", what)
	}
	return nil
}

// messageDigest returns the digest that was signed in place of the content.
//
//	MessageDigest ::= OCTET STRING                          RFC 5652 §11.2
func (a attributes) messageDigest() ([]byte, error) {
	const what = "the message-digest attribute"
	v, there, err := a.single(oidMessageDigest, what)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, reject(SigConstraintsFailure, "%s is missing", what)
	}
	return take(&v, asn1.OCTET_STRING, what)
}

// signingTime returns the instant that the signer claims, or zero. A malformed
// one is refused though nothing depends on it: it would stand in the evidence,
// and be read there by others in their own way.
//
//	SigningTime ::= Time
//	Time ::= CHOICE {
//	  utcTime          UTCTime,           1950 to 2049
//	  generalizedTime  GeneralizedTime }  all other years, no fraction    RFC 5652 §11.3
func (a attributes) signingTime() (time.Time, error) {
	const what = "the signing-time attribute"
	v, there, err := a.single(oidSigningTime, what)
	if err != nil || !there {
		return time.Time{}, err
	}
	layout, tag, utc := "20060102150405Z", asn1.GeneralizedTime, v.PeekASN1Tag(asn1.UTCTime)
	if utc {
		layout, tag = "060102150405Z", asn1.UTCTime
	}
	text, err := take(&v, tag, what)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(layout, string(text))
	if err != nil || t.Format(layout) != string(text) {
		return time.Time{}, reject(FormatFailure, "%s is not a time in seconds and UTC", what)
	}
	if utc && t.Year() >= 2050 { // Go reads 50 to 68 as 2050 to 2068
		t = t.AddDate(-100, 0, 0)
	}
	if !utc && t.Year() >= 1950 && t.Year() < 2050 {
		return time.Time{}, reject(FormatFailure, "%s is a GeneralizedTime before 2050", what)
	}
	return t, nil
}

// checkProtection checks the attribute that repeats the algorithms under the
// signature, where there is one: they stand outside the signed bytes, so
// somebody might exchange them on the way.
//
//	CMSAlgorithmProtection ::= SEQUENCE {
//	  digestAlgorithm         DigestAlgorithmIdentifier,
//	  signatureAlgorithm [1]  IMPLICIT SignatureAlgorithmIdentifier OPTIONAL,
//	  macAlgorithm [2]        IMPLICIT MessageAuthenticationCodeAlgorithm OPTIONAL }    RFC 6211 §2
func (a attributes) checkProtection(info signerInfo) error {
	const what = "the algorithm-protection attribute"
	v, there, err := a.single(oidAlgorithmProtection, what)
	if err != nil || !there {
		return err
	}
	s, err := take(&v, asn1.SEQUENCE, what)
	if err != nil {
		return err
	}
	digest, err := readDigest(&s, what)
	if err != nil {
		return err
	}
	inside, err := take(&s, asn1.Tag(1).ContextSpecific().Constructed(), what)
	if err != nil {
		return err
	}
	algorithm, err := readAlgorithmInside(inside, what)
	if err != nil {
		return err
	}
	scheme, err := algorithm.scheme(digest)
	if err != nil {
		return err
	}
	if scheme != info.scheme { // the hash is part of it
		return reject(CryptoConstraintsFailure, "%s names other algorithms than the message uses", what)
	}
	return atEnd(s, what)
}
