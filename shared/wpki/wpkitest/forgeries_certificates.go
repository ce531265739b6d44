package wpkitest

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"time"

	"platimo/shared/wpki"
)

// certificateLies are wrong in the certificates.
func certificateLies() []lie {
	const (
		missing = wpki.NoSigningCertificateFound
		noChain = wpki.NoCertificateChainFound
		chain   = wpki.ChainConstraintsFailure
	)
	by := func(make func(f *forger) *Signer) func(*forger) []byte {
		return func(f *forger) []byte { return f.as(make(f), func(*forger, *Draft) {}) }
	}
	template := func(alter func(c *x509.Certificate)) func(*forger) []byte {
		return withPerson(func(_ *forger, p *Person) { p.Alter = alter })
	}
	extended := func(usages ...x509.ExtKeyUsage) func(*forger) []byte {
		return template(func(c *x509.Certificate) { c.ExtKeyUsage = usages })
	}
	critical := func(id asn1.ObjectIdentifier, value []byte) func(*forger) []byte {
		return template(func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: id, Critical: true, Value: value}}
		})
	}
	return []lie{
		{"no certificates", missing, before(func(_ *forger, d *Draft) { d.certificates = nil })},
		{"an empty set of certificates", missing, before(func(_ *forger, d *Draft) { d.certificates = [][]byte{} })},
		{"only the issuer's certificate", missing, before(func(f *forger, d *Draft) { d.certificates = [][]byte{f.ca.certificate.Raw} })},
		{"the certificate twice", missing, before(func(_ *forger, d *Draft) { d.certificates = append(d.certificates, d.certificates...) })},
		{"the certificate twice, by key identifier", missing, before(func(f *forger, d *Draft) {
			ByKeyID(d, nil, f.Signer)
			d.certificates = append(d.certificates, d.certificates...)
		})},
		{"another serial number named", missing, before(func(f *forger, d *Draft) {
			d.signers[0].sid = sequence(f.certificate.RawIssuer, integer(1))
		})},
		{"another issuer named", missing, before(func(f *forger, d *Draft) {
			d.signers[0].sid = sequence(f.certificate.RawSubject, serialOf(f.certificate.Raw))
		})},
		{"another key identifier named", missing, before(func(f *forger, d *Draft) {
			ByKeyID(d, nil, f.Signer)
			d.signers[0].sid = variant(d.signers[0].sid)
		})},
		{"certificate with a byte behind its signature", missing, before(func(f *forger, d *Draft) {
			d.certificates = [][]byte{sequence(inside(f.certificate.Raw), null())}
		})},
		{"certificate with a byte behind its extensions", missing, before(func(f *forger, d *Draft) {
			parts := split(inside(f.certificate.Raw))
			parts[0] = sequence(inside(parts[0]), null())
			d.certificates = [][]byte{sequence(parts...)}
		})},
		{"certificate that cannot be read", missing, before(func(f *forger, d *Draft) {
			parts := split(inside(f.certificate.Raw))
			fields := split(inside(parts[0]))
			fields[4] = sequence(null(), null()) // the validity
			parts[0] = sequence(fields...)
			d.certificates = [][]byte{sequence(parts...)}
		})},
		{"certificate changed", noChain, before(func(f *forger, d *Draft) {
			d.certificates = [][]byte{resign(f.t, nil, f.certificate.Raw, nil)}
		})},

		{"of a foreign CA", noChain, by(func(f *forger) *Signer { return NewCA(f.t).Signer(f.t, Person{Usage: f.person.Usage}) })},
		{"of a foreign CA of the same name", noChain, by(func(f *forger) *Signer {
			namesake := Authority{Alter: func(c *x509.Certificate) { c.RawSubject = f.ca.certificate.RawSubject }}.New(f.t)
			return namesake.Signer(f.t, Person{Usage: f.person.Usage})
		})},
		{"of a CA below the pinned one", noChain, by(func(f *forger) *Signer {
			return Authority{Parent: f.ca}.New(f.t).Signer(f.t, Person{Usage: f.person.Usage})
		})},
		{"of another person in the part of a CA", noChain, by(func(f *forger) *Signer {
			s := f.ca.Signer(f.t, Person{Usage: f.person.Usage})
			return (&CA{key: s.key, certificate: s.certificate}).Signer(f.t, Person{Usage: f.person.Usage})
		})},
		{"signed by itself", noChain, by(func(f *forger) *Signer {
			s := *f.Signer
			s.certificate = newCertificate(f.t, f.certificate, f.certificate, f.key.Public(), f.key)
			return &s
		})},
		{"certificate signed with SHA-1", wpki.CryptoConstraintsFailure, by(func(f *forger) *Signer {
			s := *f.Signer
			var err error
			if s.certificate, err = x509.ParseCertificate(resign(f.t, f.ca.key, f.certificate.Raw, sequence(oidECDSAWith(crypto.SHA1)))); err != nil {
				f.t.Fatalf("wpkitest: read a certificate back: %v", err)
			}
			return &s
		})},

		{"expired", wpki.Expired, withPerson(func(_ *forger, p *Person) { p.NotAfter = Instant().Add(-time.Second) })},
		{"not yet valid", wpki.NotYetValid, withPerson(func(_ *forger, p *Person) { p.NotBefore = Instant().Add(time.Second) })},
		{"for the other usage", chain, withPerson(func(f *forger, p *Person) { p.Usage = wpki.Payment + wpki.SignIn - f.person.Usage })},
		{"without key usage", chain, template(func(c *x509.Certificate) { c.KeyUsage = 0 })},
		{"of a CA itself", chain, template(func(c *x509.Certificate) { c.IsCA = true })},
		{"that may sign certificates", chain, template(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageCertSign })},
		{"that may sign CRLs", chain, template(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageCRLSign })},
		{"of an OCSP responder", chain, extended(x509.ExtKeyUsageOCSPSigning)},
		{"of a time-stamp server", chain, extended(x509.ExtKeyUsageTimeStamping)},
		{"of a web server", chain, extended(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageCodeSigning)},
		{"with a critical extension that nobody knows", chain, critical(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 2}, null())},
		{"with critical name constraints", chain, critical(asn1.ObjectIdentifier{2, 5, 29, 30},
			sequence(context(0, sequence(element(0x82, []byte("example"))))))},
		{AnotherSubscriber, wpki.SigConstraintsFailure, by(func(f *forger) *Signer { return f.ca.Signer(f.t, Person{Usage: f.person.Usage}) })},
		{AnotherSubscriber + " in the signer's name", missing, before(func(f *forger, d *Draft) {
			other := f.ca.Signer(f.t, Person{Usage: f.person.Usage})
			d.signers[0].key = other.key
			d.signers[0].sid = sequence(other.certificate.RawIssuer, serialOf(other.certificate.Raw))
			d.certificates = append(d.certificates, other.certificate.Raw) // bound by the attribute: the signer's
		})},
	}
}

// resign signs a certificate anew with SHA-1 and this algorithm, or, with no
// key, changes what was signed.
func resign(t T, key crypto.Signer, certificate, algorithm []byte) []byte {
	parts := split(inside(certificate))
	fields := split(inside(parts[0]))
	if key == nil {
		fields[5] = fields[3] // the subject is now the issuer
		parts[0] = sequence(fields...)
		return sequence(parts...)
	}
	fields[2] = algorithm
	tbs := sequence(fields...)
	signer := signerDraft{key: key, hash: crypto.SHA1}
	return sequence(tbs, algorithm, element(tagBitString, []byte{0}, signer.sign(t, tbs)))
}
