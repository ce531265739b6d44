package wpki_test

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"testing"
	"time"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// TestMistakes yields an error that is no rejection for what the caller did
// wrong, so that it never passes for a verdict.
func TestMistakes(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	cms := s.Sign(sentence)
	for name, spoil := range map[string]func(p *wpki.Policy){
		"no policy":                  func(p *wpki.Policy) { *p = wpki.Policy{} },
		"no issuers":                 func(p *wpki.Policy) { p.Issuers = nil },
		"empty issuers":              func(p *wpki.Policy) { p.Issuers = &wpki.Issuers{} },
		"no usage":                   func(p *wpki.Policy) { p.Usage = 0 },
		"unknown usage":              func(p *wpki.Policy) { p.Usage = wpki.SignIn + 1 },
		"no instant":                 func(p *wpki.Policy) { p.At = time.Time{} },
		"no signer":                  func(p *wpki.Policy) { p.Signer = nil },
		"no word on the certificate": func(p *wpki.Policy) { p.SigningCertificate = 0 },
		"unknown word on it":         func(p *wpki.Policy) { p.SigningCertificate = wpki.Optional + 1 },
	} {
		p := s.Policy()
		spoil(&p)
		v, err := wpki.Verify(cms, sentence, p)
		if _, rejected := errors.AsType[*wpki.Rejection](err); err == nil || rejected || v.Covers(sentence) {
			t.Errorf("%s: Verify = %v, want an error that is no rejection", name, err)
		}
	}
	for _, content := range [][]byte{nil, {}} {
		_, err := wpki.Verify(s.Sign([]byte{}), content, s.Policy())
		if _, rejected := errors.AsType[*wpki.Rejection](err); err == nil || rejected {
			t.Errorf("empty content: Verify = %v, want an error that is no rejection", err)
		}
	}
}

// TestPolicy moves one part of the policy at a time.
func TestPolicy(t *testing.T) {
	ca := wpkitest.Authority{NotBefore: wpkitest.Instant().Add(-2 * time.Hour), NotAfter: wpkitest.Instant().Add(2 * time.Hour)}.New(t)
	s := ca.Signer(t, wpkitest.Person{NotBefore: wpkitest.Instant().Add(-time.Hour), NotAfter: wpkitest.Instant().Add(time.Hour)})
	outlived := ca.Signer(t, wpkitest.Person{})
	both := ca.Signer(t, wpkitest.Person{Alter: func(c *x509.Certificate) {
		c.KeyUsage = x509.KeyUsageContentCommitment | x509.KeyUsageDigitalSignature
	}})
	extended := func(known x509.ExtKeyUsage, more ...asn1.ObjectIdentifier) *wpkitest.Signer {
		return ca.Signer(t, wpkitest.Person{Alter: func(c *x509.Certificate) {
			c.ExtKeyUsage, c.UnknownExtKeyUsage = []x509.ExtKeyUsage{known}, more
		}})
	}
	other := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	at := func(d time.Duration) func(*wpki.Policy) {
		return func(p *wpki.Policy) { p.At = wpkitest.Instant().Add(d) }
	}
	as := func(u wpki.Usage) func(*wpki.Policy) { return func(p *wpki.Policy) { p.Usage = u } }
	for _, tt := range []struct {
		name    string
		signer  *wpkitest.Signer
		options []wpkitest.Option
		move    func(*wpki.Policy)
		want    wpki.SubIndication // "": accepted
	}{
		{name: "first second", signer: s, move: at(-time.Hour)},
		{name: "a second before", signer: s, move: at(-time.Hour - time.Second), want: wpki.NotYetValid},
		{name: "last second", signer: s, move: at(time.Hour)},
		{name: "a second after", signer: s, move: at(time.Hour + time.Second), want: wpki.Expired},
		{name: "before the issuer", signer: outlived, move: at(-2*time.Hour - time.Second), want: wpki.ChainConstraintsFailure},
		{name: "after the issuer", signer: outlived, move: at(2*time.Hour + time.Second), want: wpki.ChainConstraintsFailure},
		{name: "signing-time does not decide", signer: s, options: []wpkitest.Option{wpkitest.SigningTime(time.Date(2051, 1, 1, 0, 0, 0, 0, time.UTC))}, move: at(0)},
		{name: "payment by a sign-in policy", signer: s, move: as(wpki.SignIn), want: wpki.ChainConstraintsFailure},
		{name: "one certificate for both, payment", signer: both, move: as(wpki.Payment)},
		{name: "one certificate for both, sign-in", signer: both, move: as(wpki.SignIn)},
		{name: "extended usage e-mail", signer: extended(x509.ExtKeyUsageEmailProtection), move: at(0)},
		{name: "extended usage client", signer: extended(x509.ExtKeyUsageClientAuth), move: at(0)},
		{name: "extended usage any", signer: extended(x509.ExtKeyUsageAny), move: at(0)},
		{name: "extended usage documents", signer: extended(x509.ExtKeyUsageTimeStamping, asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}), move: at(0)},
		{name: "extended usage unknown", signer: extended(x509.ExtKeyUsageTimeStamping, asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 3}), move: at(0), want: wpki.ChainConstraintsFailure},
		{name: "pinned among others", signer: s, move: func(p *wpki.Policy) {
			p.Signer = wpki.PinnedTo(other.Fingerprint(), s.Fingerprint())
		}},
		{name: "another pinned", signer: s, move: func(p *wpki.Policy) { p.Signer = wpki.PinnedTo(other.Fingerprint()) }, want: wpki.SigConstraintsFailure},
		{name: "nobody pinned", signer: s, move: func(p *wpki.Policy) { p.Signer = wpki.PinnedTo() }, want: wpki.SigConstraintsFailure},
		{name: "anybody", signer: s, move: func(p *wpki.Policy) { p.Signer = wpki.AnySigner }},
		{name: "pinned, of another CA", signer: other, move: func(p *wpki.Policy) { p.Issuers = ca.Issuers() }, want: wpki.NoCertificateChainFound},
		{name: "no signing-certificate, required", signer: s, options: []wpkitest.Option{wpkitest.WithoutSigningCertificate}, move: at(0), want: wpki.SigConstraintsFailure},
		{name: "no signing-certificate, optional", signer: s, options: []wpkitest.Option{wpkitest.WithoutSigningCertificate}, move: func(p *wpki.Policy) { p.SigningCertificate = wpki.Optional }},
	} {
		p := tt.signer.Policy()
		tt.move(&p)
		v, err := wpki.Verify(tt.signer.Sign(sentence, tt.options...), sentence, p)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: Verify = %v, want %s", tt.name, err, wpki.TotalPassed)
		case tt.want == "" && v.Usage() != p.Usage:
			t.Errorf("%s: Usage = %v, want %v", tt.name, v.Usage(), p.Usage)
		case tt.want != "" && (err == nil || rejection(t, err).Sub != tt.want):
			t.Errorf("%s: Verify = %v, want %s", tt.name, err, tt.want)
		}
	}
}

// TestOptionalIsNotIgnored checks a signing-certificate attribute that need not
// be there, once it is.
func TestOptionalIsNotIgnored(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	p := s.Policy()
	p.SigningCertificate = wpki.Optional
	for _, f := range s.Forgeries(sentence) {
		_, err := wpki.Verify(f.CMS, sentence, p)
		if waived := f.Name == "signing-certificate missing"; waived != (err == nil) {
			t.Errorf("%s: Verify = %v, want acceptance %t", f.Name, err, waived)
		}
	}
}

// TestVerified holds Verified to what it promises of itself.
func TestVerified(t *testing.T) {
	var zero wpki.Verified
	if _, stated := zero.SigningTime(); stated || zero.Covers(nil) || zero.Covers([]byte{}) || zero.Covers(sentence) ||
		zero.CMS() != nil || zero.Digest() != [32]byte{} || zero.Signer() != nil || zero.Issuer() != nil || zero.Usage() != 0 {
		t.Error("the zero value is not empty")
	}
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	cms, content := s.Sign(sentence), bytes.Clone(sentence)
	came := bytes.Clone(cms)
	v, err := wpki.Verify(cms, content, s.Policy())
	if err != nil {
		t.Fatal(err)
	}
	clear(cms)
	clear(content)
	clear(v.CMS())
	if !v.Covers(sentence) || v.Covers(content) || !bytes.Equal(v.CMS(), came) || wpki.Fingerprint(v.Signer()) != s.Fingerprint() {
		t.Error("a Verified changed with the slices that it came from")
	}
}

// TestSigningTime reads both forms of the time and both centuries of the short one.
func TestSigningTime(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	for _, year := range []int{1949, 1950, 1968, 1969, 1999, 2000, 2049, 2050, 2068, 9999} {
		want := time.Date(year, 2, 28, 23, 59, 59, 0, time.UTC)
		v, err := wpki.Verify(s.Sign(sentence, wpkitest.SigningTime(want)), sentence, s.Policy())
		if err != nil {
			t.Errorf("Verify, signed in %d = %v, want %s", year, err, wpki.TotalPassed)
		} else if got, _ := v.SigningTime(); !got.Equal(want) {
			t.Errorf("SigningTime = %v, want %v", got, want)
		}
	}
}

// TestUsageString names usages in words.
func TestUsageString(t *testing.T) {
	for u, want := range map[wpki.Usage]string{wpki.Payment: "payment", wpki.SignIn: "sign-in", 0: "Usage(0)"} {
		if got := u.String(); got != want {
			t.Errorf("Usage.String() = %q, want %q", got, want)
		}
	}
}
