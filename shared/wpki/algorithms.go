package wpki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha256" // makes crypto.SHA256 available
	_ "crypto/sha512" // makes crypto.SHA384 and crypto.SHA512 available

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The algorithms that are believed; whatever is not here is refused. ETSI TS
// 119 312 lists all of them as suitable.
const (
	oidSHA256 = "\x60\x86\x48\x01\x65\x03\x04\x02\x01" // 2.16.840.1.101.3.4.2.1
	oidSHA384 = "\x60\x86\x48\x01\x65\x03\x04\x02\x02" // 2.16.840.1.101.3.4.2.2
	oidSHA512 = "\x60\x86\x48\x01\x65\x03\x04\x02\x03" // 2.16.840.1.101.3.4.2.3

	oidRSAEncryption = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01" // 1.2.840.113549.1.1.1
	oidMGF1          = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08" // 1.2.840.113549.1.1.8
	oidRSASSAPSS     = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a" // 1.2.840.113549.1.1.10
	oidSHA256WithRSA = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b" // 1.2.840.113549.1.1.11
	oidSHA384WithRSA = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c" // 1.2.840.113549.1.1.12
	oidSHA512WithRSA = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d" // 1.2.840.113549.1.1.13

	oidECDSAWithSHA256 = "\x2a\x86\x48\xce\x3d\x04\x03\x02" // 1.2.840.10045.4.3.2
	oidECDSAWithSHA384 = "\x2a\x86\x48\xce\x3d\x04\x03\x03" // 1.2.840.10045.4.3.3
	oidECDSAWithSHA512 = "\x2a\x86\x48\xce\x3d\x04\x03\x04" // 1.2.840.10045.4.3.4
)

// algorithm is an AlgorithmIdentifier; parameters is the whole element, empty
// if there is none.
type algorithm struct {
	oid        string
	parameters cryptobyte.String
}

// readAlgorithm reads an AlgorithmIdentifier.
//
//	AlgorithmIdentifier ::= SEQUENCE {
//	  algorithm   OBJECT IDENTIFIER,
//	  parameters  ANY DEFINED BY algorithm OPTIONAL }       RFC 5280 §4.1.1.2
func readAlgorithm(s *cryptobyte.String, what string) (a algorithm, err error) {
	v, err := take(s, asn1.SEQUENCE, what)
	if err != nil {
		return a, err
	}
	return readAlgorithmInside(v, what)
}

// readAlgorithmInside reads what is inside an AlgorithmIdentifier, which some
// types tag implicitly.
func readAlgorithmInside(v cryptobyte.String, what string) (a algorithm, err error) {
	if a.oid, err = takeOID(&v, what); err != nil {
		return a, err
	}
	if v.Empty() {
		return a, nil
	}
	var tag asn1.Tag
	if !v.ReadAnyASN1Element(&a.parameters, &tag) {
		return a, reject(FormatFailure, "%s: parameters that are not DER", what)
	}
	return a, atEnd(v, what)
}

func (a algorithm) hasNull() bool { return bytes.Equal(a.parameters, []byte{byte(asn1.NULL), 0}) }
func (a algorithm) hasNone() bool { return len(a.parameters) == 0 }

// hash returns the hash function that a names. Absent parameters and NULL mean
// the same (RFC 5754 §2).
func (a algorithm) hash(what string) (crypto.Hash, error) {
	var h crypto.Hash
	switch a.oid {
	case oidSHA256:
		h = crypto.SHA256
	case oidSHA384:
		h = crypto.SHA384
	case oidSHA512:
		h = crypto.SHA512
	default:
		return 0, reject(CryptoConstraintsFailure, "%s is not on the list", what)
	}
	if !a.hasNone() && !a.hasNull() {
		return 0, reject(CryptoConstraintsFailure, "%s has parameters", what)
	}
	return h, nil
}

func readDigest(s *cryptobyte.String, what string) (crypto.Hash, error) {
	a, err := readAlgorithm(s, what)
	if err != nil {
		return 0, err
	}
	return a.hash(what)
}

func sum(h crypto.Hash, data []byte) []byte {
	state := h.New()
	state.Write(data)
	return state.Sum(nil)
}

// scheme is a signature algorithm with all its parameters settled.
type scheme struct {
	kind kind
	hash crypto.Hash
}

type kind int

const (
	pkcs1v15 kind = iota + 1
	pss           // mask generation MGF1 with the same hash, salt as long as the hash
	ecdsaASN1
)

// scheme returns the signature algorithm that a names. Its hash must be the
// digest algorithm's: one message, one hash.
func (a algorithm) scheme(digest crypto.Hash) (scheme, error) {
	s := scheme{hash: digest}
	parameters := a.hasNone()
	switch a.oid {
	case oidRSAEncryption: // RFC 3370 §3.2: NULL, never absent
		s.kind, parameters = pkcs1v15, a.hasNull()
	case oidSHA256WithRSA, oidSHA384WithRSA, oidSHA512WithRSA: // RFC 4055 §5: NULL, absent accepted
		s.kind, parameters = pkcs1v15, a.hasNull() || a.hasNone()
	case oidECDSAWithSHA256, oidECDSAWithSHA384, oidECDSAWithSHA512: // RFC 5754 §3.3: absent
		s.kind = ecdsaASN1
	case oidRSASSAPSS:
		s.kind = pss
		return s, a.checkPSS(digest)
	default:
		return scheme{}, reject(CryptoConstraintsFailure, "the signature algorithm is not on the list")
	}
	if !parameters {
		return scheme{}, reject(CryptoConstraintsFailure, "the signature algorithm has parameters other than its own")
	}
	if h, fixed := a.fixedHash(); fixed && h != digest {
		return scheme{}, reject(CryptoConstraintsFailure, "the signature algorithm hashes with %v, the digest algorithm is %v", h, digest)
	}
	return s, nil
}

func (a algorithm) fixedHash() (crypto.Hash, bool) {
	switch a.oid {
	case oidSHA256WithRSA, oidECDSAWithSHA256:
		return crypto.SHA256, true
	case oidSHA384WithRSA, oidECDSAWithSHA384:
		return crypto.SHA384, true
	case oidSHA512WithRSA, oidECDSAWithSHA512:
		return crypto.SHA512, true
	}
	return 0, false
}

// checkPSS checks the parameters of RSASSA-PSS.
//
//	RSASSA-PSS-params ::= SEQUENCE {
//	  hashAlgorithm [0]     HashAlgorithm DEFAULT sha1Identifier,
//	  maskGenAlgorithm [1]  MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
//	  saltLength [2]        INTEGER DEFAULT 20,
//	  trailerField [3]      INTEGER DEFAULT 1 }             RFC 4055 §3.1
//
// The first two defaults mean SHA-1 and the third fits no hash of ours, so all
// three must stand there. A salt length is never guessed from the signature:
// Go's zero would mean "whatever fits".
func (a algorithm) checkPSS(digest crypto.Hash) error {
	outer := a.parameters
	params, err := take(&outer, asn1.SEQUENCE, "the parameters of RSASSA-PSS")
	if err != nil {
		return err
	}
	var hash, maskHash crypto.Hash
	if err := pssField(&params, 0, func(field *cryptobyte.String) (err error) {
		hash, err = readDigest(field, "the hash of RSASSA-PSS")
		return err
	}); err != nil {
		return err
	}
	if err := pssField(&params, 1, func(field *cryptobyte.String) error {
		mask, err := readAlgorithm(field, "the mask of RSASSA-PSS")
		if err != nil {
			return err
		}
		if mask.oid != oidMGF1 {
			return reject(CryptoConstraintsFailure, "RSASSA-PSS with another mask generation than MGF1")
		}
		maskHash, err = readDigest(&mask.parameters, "the hash of the mask of RSASSA-PSS")
		return err
	}); err != nil {
		return err
	}
	if hash != digest || maskHash != digest {
		return reject(CryptoConstraintsFailure, "RSASSA-PSS hashes with %v and masks with %v, the digest algorithm is %v", hash, maskHash, digest)
	}
	var salt int
	if err := pssField(&params, 2, func(field *cryptobyte.String) (err error) {
		salt, err = takeInt(field, "the salt length of RSASSA-PSS")
		return err
	}); err != nil {
		return err
	}
	if salt != digest.Size() {
		return reject(CryptoConstraintsFailure, "RSASSA-PSS with %d bytes of salt, want %d", salt, digest.Size())
	}
	if params.Empty() {
		return nil
	}
	trailer := 1 // a verifier must take the default written out, too (RFC 4055 §3.1)
	if err := pssField(&params, 3, func(field *cryptobyte.String) (err error) {
		trailer, err = takeInt(field, "the trailer of RSASSA-PSS")
		return err
	}); err != nil {
		return err
	}
	if trailer != 1 {
		return reject(CryptoConstraintsFailure, "RSASSA-PSS with trailer %d, want 1", trailer)
	}
	return atEnd(params, "the parameters of RSASSA-PSS")
}

// pssField reads the field [n] of the parameters, which must be there.
func pssField(params *cryptobyte.String, n uint8, read func(*cryptobyte.String) error) error {
	tag := asn1.Tag(n).ContextSpecific().Constructed()
	if !params.PeekASN1Tag(tag) {
		return reject(CryptoConstraintsFailure, "RSASSA-PSS leaves parameter %d to its default, or has parameters that nobody knows", n)
	}
	field, err := take(params, tag, "a parameter of RSASSA-PSS")
	if err != nil {
		return err
	}
	if err := read(&field); err != nil {
		return err
	}
	return atEnd(field, "a parameter of RSASSA-PSS")
}

// verify checks signature over data with key, which checkKey has passed.
func (s scheme) verify(key crypto.PublicKey, data, signature []byte) error {
	hashed := sum(s.hash, data)
	ok := false
	switch key := key.(type) {
	case *rsa.PublicKey:
		switch s.kind {
		case pkcs1v15:
			ok = rsa.VerifyPKCS1v15(key, s.hash, hashed, signature) == nil
		case pss:
			ok = rsa.VerifyPSS(key, s.hash, hashed, signature, &rsa.PSSOptions{SaltLength: s.hash.Size(), Hash: s.hash}) == nil
		default:
			return reject(CryptoConstraintsFailure, "the key is RSA, the signature algorithm is not")
		}
	case *ecdsa.PublicKey:
		if s.kind != ecdsaASN1 {
			return reject(CryptoConstraintsFailure, "the key is ECDSA, the signature algorithm is not")
		}
		ok = ecdsa.VerifyASN1(key, hashed, signature)
	}
	if !ok {
		return reject(SigCryptoFailure, "the signature value is not the key's over these attributes")
	}
	return nil
}

// checkKey refuses keys that are not on the list.
func checkKey(key crypto.PublicKey, whose string) error {
	switch key := key.(type) {
	case *rsa.PublicKey:
		// TS 119 312 §6.2: e > 2^16. The upper bound keeps the cost of one
		// verification under a millisecond.
		if bits := key.N.BitLen(); bits < 2048 || bits > 8192 || key.E <= 1<<16 {
			return reject(CryptoConstraintsFailure, "%s RSA key has %d bits and exponent %d, want 2048 to 8192 and more than 2^16", whose, bits, key.E)
		}
		return nil
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256(), elliptic.P384(), elliptic.P521():
			return nil
		}
		return reject(CryptoConstraintsFailure, "%s ECDSA key is on a curve that is not on the list", whose)
	}
	return reject(CryptoConstraintsFailure, "%s key is neither RSA nor ECDSA", whose)
}
