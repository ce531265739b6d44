package wpkitest

import (
	"crypto"
	_ "crypto/sha1" // makes the hash available to forgeries

	"platimo/shared/wpki"
)

// bindingLies are wrong in the attributes that bind the certificate (RFC 5035)
// and the algorithms (RFC 6211), or in the signature value itself.
func bindingLies() []lie {
	const (
		format  = wpki.FormatFailure
		crypt   = wpki.CryptoConstraintsFailure
		another = wpki.NoSigningCertificateFound
	)
	bind := func(value func(f *forger) []byte) func(*forger) []byte {
		return before(func(f *forger, d *Draft) {
			d.signers[0].find(oidSigningCertificateV2()).values = [][]byte{value(f)}
		})
	}
	mine := func(f *forger, more ...[]byte) []byte { return certID(crypto.SHA256, f.certificate.Raw, more...) }
	issuer := func(f *forger) []byte { return certID(crypto.SHA256, f.ca.certificate.Raw) }
	stranger := func(f *forger) *Signer { return f.ca.Signer(f.t, Person{Usage: f.person.Usage}) }
	issuerSerial := func(name, serial []byte) []byte { return sequence(sequence(context(4, name)), serial) }
	protect := func(value func(d *Draft) []byte) func(*forger) []byte {
		return before(func(_ *forger, d *Draft) { d.signers[0].add(oidAlgorithmProtection(), value(d)) })
	}

	return []lie{
		{"signing-certificate missing", wpki.SigConstraintsFailure, before(func(_ *forger, d *Draft) { d.signers[0].drop(oidSigningCertificateV2()) })},
		{"signing-certificate of version 1", crypt, before(func(f *forger, d *Draft) {
			d.signers[0].drop(oidSigningCertificateV2())
			d.signers[0].add(oidSigningCertificate(), sequence(sequence(sequence(octets(digest(crypto.SHA1, f.certificate.Raw))))))
		})},
		{"signing-certificate of version 1 beside the other", crypt, before(func(f *forger, d *Draft) {
			d.signers[0].add(oidSigningCertificate(), sequence(sequence(sequence(octets(digest(crypto.SHA1, f.certificate.Raw))))))
		})},
		{"signing-certificate with SHA-1", crypt, bind(func(f *forger) []byte {
			return sequence(sequence(sequence(sequence(oidHash(crypto.SHA1)), octets(digest(crypto.SHA1, f.certificate.Raw)))))
		})},
		{"signing-certificate of another", another, bind(func(f *forger) []byte {
			return sequence(sequence(certID(crypto.SHA256, stranger(f).certificate.Raw)))
		})},
		{"signing-certificate with the hash named wrongly", another, bind(func(f *forger) []byte {
			return sequence(sequence(sequence(sequence(oidHash(crypto.SHA512)), octets(digest(crypto.SHA256, f.certificate.Raw)))))
		})},
		{"signing-certificate second", another, bind(func(f *forger) []byte { return sequence(sequence(issuer(f), mine(f))) })},
		{"signing-certificate with another serial number", another, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f, issuerSerial(f.certificate.RawIssuer, integer(1)))))
		})},
		{"signing-certificate with another issuer", another, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f, issuerSerial(f.certificate.RawSubject, serialOf(f.certificate.Raw)))))
		})},
		{"signing-certificate with an issuer that is no directory name", format, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f, sequence(sequence(element(0x82, []byte("ca.example"))), serialOf(f.certificate.Raw)))))
		})},
		{"signing-certificate with two issuers", format, bind(func(f *forger) []byte {
			name := context(4, f.certificate.RawIssuer)
			return sequence(sequence(mine(f, sequence(sequence(name, name), serialOf(f.certificate.Raw)))))
		})},
		{"signing-certificate with two names in one", format, bind(func(f *forger) []byte {
			name := context(4, f.certificate.RawIssuer, f.certificate.RawIssuer)
			return sequence(sequence(mine(f, sequence(sequence(name), serialOf(f.certificate.Raw)))))
		})},
		{"signing-certificate with more beside the serial number", format, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f, sequence(inside(issuerSerial(f.certificate.RawIssuer, serialOf(f.certificate.Raw))), null()))))
		})},
		{"signing-certificate with a serial number that is none", format, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f, issuerSerial(f.certificate.RawIssuer, octets(inside(serialOf(f.certificate.Raw)))))))
		})},
		{"signing-certificate with more in the reference", format, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f, issuerSerial(f.certificate.RawIssuer, serialOf(f.certificate.Raw)), null())))
		})},
		{"signing-certificate without certificates", format, bind(func(*forger) []byte { return sequence(sequence()) })},
		{"signing-certificate with policies", wpki.SigConstraintsFailure, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f)), sequence(sequence(oidStranger())))
		})},
		{"signing-certificate with a path of others", wpki.SigConstraintsFailure, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f), certID(crypto.SHA256, stranger(f).certificate.Raw)))
		})},
		{"signing-certificate with a path that is none", format, bind(func(f *forger) []byte {
			return sequence(sequence(mine(f), issuer(f), null()))
		})},

		{"algorithm-protection of another digest", crypt, protect(func(*Draft) []byte {
			return sequence(sequence(oidHash(crypto.SHA384)), context(1, oidECDSAWith(crypto.SHA384)))
		})},
		{"algorithm-protection of another signature algorithm", crypt, protect(func(d *Draft) []byte {
			return sequence(d.signers[0].digest, context(1, oidRSA(), null()))
		})},
		{"algorithm-protection of SHA-1", crypt, protect(func(*Draft) []byte {
			return sequence(sequence(oidHash(crypto.SHA1)), context(1, oidECDSAWith(crypto.SHA1)))
		})},
		{"algorithm-protection without signature algorithm", format, protect(func(d *Draft) []byte { return sequence(d.signers[0].digest) })},
		{"algorithm-protection with more", format, protect(func(d *Draft) []byte {
			return sequence(d.signers[0].digest, context(1, inside(d.signers[0].algorithm)), context(2, oidStranger()))
		})},

		{"signature value changed", wpki.SigCryptoFailure, after(func(_ *forger, d *Draft) { d.signers[0].signature = variant(d.signers[0].signature) })},
		{"signature value empty", wpki.SigCryptoFailure, after(func(_ *forger, d *Draft) { d.signers[0].signature = octets(nil) })},
		{"signature value of zeros", wpki.SigCryptoFailure, after(func(_ *forger, d *Draft) {
			d.signers[0].signature = octets(sequence(integer(0), integer(0)))
		})},
		{"signature value with more behind", wpki.SigCryptoFailure, after(func(_ *forger, d *Draft) {
			d.signers[0].signature = octets(append(inside(d.signers[0].signature), 0))
		})},
		{"signed by another key", wpki.SigCryptoFailure, before(func(f *forger, d *Draft) { d.signers[0].key = stranger(f).key })},
		{"signed: the text instead of the attributes", wpki.SigCryptoFailure, before(func(f *forger, d *Draft) {
			d.signers[0].signature = octets(d.signers[0].sign(f.t, f.content))
		})},
		{"signed: the attributes as they stand, with tag [0]", wpki.SigCryptoFailure, before(func(f *forger, d *Draft) {
			attributes := d.signers[0].attributesDER()
			attributes[0] = 0xa0
			d.signers[0].signature = octets(d.signers[0].sign(f.t, attributes))
		})},
		{"an attribute added afterwards", wpki.SigCryptoFailure, after(func(_ *forger, d *Draft) { d.signers[0].add(oidStranger(), integer(1)) })},
		{"an attribute dropped afterwards", wpki.SigCryptoFailure, after(func(_ *forger, d *Draft) { d.signers[0].drop(oidSigningTime()) })},
		{"all attributes dropped afterwards", wpki.SigConstraintsFailure, after(func(_ *forger, d *Draft) { d.signers[0].attributes = nil })},
		{"the signature of another text with our attributes", wpki.SigCryptoFailure, after(func(f *forger, d *Draft) {
			theirs := f.draft(other(f.content)).signers[0]
			d.signers[0].signature = octets(theirs.sign(f.t, theirs.attributesDER()))
		})},
	}
}
