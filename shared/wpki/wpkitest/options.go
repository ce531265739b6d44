package wpkitest

import (
	"crypto"
	"crypto/rsa"
	"time"
)

// Option changes the form of a good signature. The options of one signature
// apply in the order in which they stand; Hash comes first.
type Option func(d *Draft, content []byte, s *Signer)

// Sign returns the person's signature over content as a CMS: content attached,
// SHA-256, signing-time Instant, signing-certificate-v2, the person's
// certificate alone. Options change the form, never the meaning.
func (s *Signer) Sign(content []byte, options ...Option) []byte {
	s.t.Helper()
	d := s.draft(content)
	for _, change := range options {
		change(d, content, s)
	}
	return d.encode(s.t)
}

// Hash uses another hash than SHA-256 throughout.
func Hash(h crypto.Hash) Option {
	return func(d *Draft, content []byte, s *Signer) { d.use(h, content, s) }
}

// Detached leaves the content away.
func Detached(d *Draft, _ []byte, _ *Signer) { d.content = nil }

// PSS signs with RSASSA-PSS; the person needs an RSA key.
func PSS(d *Draft, _ []byte, _ *Signer) {
	signer := d.signers[0]
	hash := sequence(oidHash(signer.hash), null())
	signer.algorithm = pssAlgorithm(hash, sequence(oidMGF1(), hash), integer(byte(signer.hash.Size())))
	signer.options = &rsa.PSSOptions{SaltLength: signer.hash.Size(), Hash: signer.hash}
}

// PSSInFull is PSS with the default trailer written out and the parameters of
// the hashes left away, both of which RFC 4055 makes a verifier take.
func PSSInFull(d *Draft, content []byte, s *Signer) {
	PSS(d, content, s)
	signer := d.signers[0]
	hash := sequence(oidHash(signer.hash))
	signer.algorithm = pssAlgorithm(hash, sequence(oidMGF1(), hash), integer(byte(signer.hash.Size())), context(3, integer(1)))
}

func pssAlgorithm(hash, mask, salt []byte, more ...[]byte) []byte {
	fields := append([][]byte{context(0, hash), context(1, mask), context(2, salt)}, more...)
	return sequence(oidPSS(), sequence(fields...))
}

// HashNamed names the signature algorithm with its hash (sha256WithRSAEncryption)
// instead of rsaEncryption; the person needs an RSA key.
func HashNamed(d *Draft, _ []byte, _ *Signer) {
	d.signers[0].algorithm = sequence(oidRSAWith(d.signers[0].hash), null())
}

// WithoutParameters leaves the NULL of HashNamed away, which RFC 4055 §5 lets a
// signer do.
func WithoutParameters(d *Draft, _ []byte, _ *Signer) {
	d.signers[0].algorithm = sequence(split(inside(d.signers[0].algorithm))[0])
}

// NullParameters writes the parameters of the digest algorithms as NULL.
func NullParameters(d *Draft, _ []byte, _ *Signer) {
	signer := d.signers[0]
	signer.digest = sequence(oidHash(signer.hash), null())
	d.digests = [][]byte{signer.digest}
}

// SigningTime states another signing-time.
func SigningTime(t time.Time) Option {
	return func(d *Draft, _ []byte, _ *Signer) {
		value := utcTime(t)
		if year := t.UTC().Year(); year < 1950 || year >= 2050 {
			value = element(tagGeneralized, []byte(t.UTC().Format("20060102150405Z")))
		}
		d.signers[0].find(oidSigningTime()).values = [][]byte{value}
	}
}

// WithoutSigningTime leaves the signing-time away.
func WithoutSigningTime(d *Draft, _ []byte, _ *Signer) { d.signers[0].drop(oidSigningTime()) }

// WithoutSigningCertificate leaves signing-certificate-v2 away, which only a
// policy that has it optional accepts.
func WithoutSigningCertificate(d *Draft, _ []byte, _ *Signer) {
	d.signers[0].drop(oidSigningCertificateV2())
}

// FullSigningCertificate binds the certificate by hash, issuer and serial
// number, writes the default hash out, and lists the issuer as well.
func FullSigningCertificate(d *Draft, _ []byte, s *Signer) {
	names := sequence(context(4, s.certificate.RawIssuer))
	signer := sequence(sequence(oidHash(crypto.SHA256)), octets(digest(crypto.SHA256, s.certificate.Raw)),
		sequence(names, serialOf(s.certificate.Raw)))
	issuer := certID(crypto.SHA512, s.ca.certificate.Raw)
	d.signers[0].find(oidSigningCertificateV2()).values = [][]byte{sequence(sequence(signer, issuer))}
}

// AlgorithmProtection repeats the algorithms under the signature (RFC 6211);
// it stands behind options that choose algorithms.
func AlgorithmProtection(d *Draft, _ []byte, _ *Signer) {
	signer := d.signers[0]
	signer.add(oidAlgorithmProtection(), sequence(signer.digest, context(1, inside(signer.algorithm))))
}

// ByKeyID names the certificate by its subject key identifier.
func ByKeyID(d *Draft, _ []byte, s *Signer) {
	d.version, d.signers[0].version = 3, 3
	d.signers[0].sid = element(0x80, s.certificate.SubjectKeyId)
}

// WithIssuer sends the CA's certificate along.
func WithIssuer(d *Draft, _ []byte, s *Signer) {
	d.certificates = append(d.certificates, s.ca.certificate.Raw)
}

// WithCRL sends an empty CRL along that nobody signed.
func WithCRL(d *Draft, _ []byte, s *Signer) {
	crl := sequence(sequence(sequence(oidECDSAWith(crypto.SHA256)), s.certificate.RawIssuer, utcTime(Instant())),
		sequence(oidECDSAWith(crypto.SHA256)), element(tagBitString, []byte{0}))
	d.crls = [][]byte{crl}
}

// WithAttributes adds a signed and an unsigned attribute that mean nothing here.
func WithAttributes(d *Draft, _ []byte, _ *Signer) {
	value := sequence(element(tagUTF8, []byte("ništa")), integer(7))
	d.signers[0].add(oidStranger(), value)
	d.signers[0].unsigned = context(1, attribute{oidStranger(), [][]byte{value}}.encode())
}

// Streamed writes the wrappers as streaming software does: indefinite lengths,
// and an attached content in two pieces.
func Streamed(d *Draft, _ []byte, _ *Signer) {
	d.streamed = true
	if d.content != nil {
		value := inside(d.content)
		d.content = indefinite(0x24, octets(value[:len(value)/2]), octets(value[len(value)/2:]))
	}
}
