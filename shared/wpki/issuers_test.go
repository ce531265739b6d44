package wpki_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"strings"
	"testing"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

func TestParseIssuersRefuses(t *testing.T) {
	build := func(a wpkitest.Authority) []string { return []string{a.New(t).Base64()} }
	alter := func(f func(*x509.Certificate)) []string { return build(wpkitest.Authority{Alter: f}) }
	critical := func(value []byte, id ...int) []string {
		return alter(func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: id, Critical: true, Value: value}}
		})
	}
	good := wpkitest.NewCA(t)
	root := wpkitest.Authority{Alter: func(c *x509.Certificate) { c.MaxPathLenZero = true }}.New(t)
	namesake := wpkitest.Authority{Alter: func(c *x509.Certificate) { c.RawSubject = good.Certificate().RawSubject }}.New(t)
	for _, tt := range []struct {
		name string
		give []string
		want string // in the error
	}{
		{"nothing", nil, "no issuers"},
		{"empty", []string{""}, "not a certificate"},
		{"no base64", []string{"?"}, "illegal base64"},
		{"no certificate", []string{"MAA="}, "not a certificate"},
		{"more behind", []string{base64.StdEncoding.EncodeToString(append(bytes.Clone(good.Certificate().Raw), 0))}, "not a certificate"},
		{"second is bad", []string{good.Base64(), "MAA="}, "issuer 2"},
		{"a person", []string{base64.StdEncoding.EncodeToString(good.Signer(t, wpkitest.Person{}).Certificate().Raw)}, "not a CA"},
		{"may not sign certificates", alter(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }), "may not sign"},
		{"no key usage", alter(func(c *x509.Certificate) { c.KeyUsage = 0 }), "may not sign"},
		{"RSA of 1024 bits", build(wpkitest.Authority{Key: wpkitest.RSA1024}), "RSA key"},
		{"P-224", build(wpkitest.Authority{Key: wpkitest.P224}), "curve"},
		{"Ed25519", build(wpkitest.Authority{Key: wpkitest.Ed25519}), "not on the list"},
		{"critical extension that nobody knows", critical([]byte{5, 0}, 1, 3, 6, 1, 4, 1, 32473, 2), "critical extension"},
		{"critical policy constraints", critical([]byte{0x30, 3, 0x80, 1, 0}, 2, 5, 29, 36), "critical extension"},
		{"name constraints", alter(func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.rs"} }), "name constraints"},
		{"changed", []string{changed(good.Certificate().Raw)}, "verification"},
		{"below one that permits none below", []string{root.Base64(), wpkitest.Authority{Parent: root}.New(t).Base64()}, "may not have CAs below"},
		{"below a namesake", []string{namesake.Base64(), wpkitest.Authority{Parent: good}.New(t).Base64()}, "did not sign"},
	} {
		if _, err := wpki.ParseIssuers(tt.give...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseIssuers, %s = %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}

// changed flips the last bit of a certificate's signature.
func changed(der []byte) string {
	der = bytes.Clone(der)
	der[len(der)-1] ^= 1
	return base64.StdEncoding.EncodeToString(der)
}

func TestIssuers(t *testing.T) {
	root := wpkitest.Authority{Key: wpkitest.P384}.New(t)
	below := wpkitest.Authority{Parent: root, Alter: func(c *x509.Certificate) { c.MaxPathLenZero = true }}.New(t)
	renewed := wpkitest.Authority{Key: wpkitest.RSA2048, Alter: func(c *x509.Certificate) { c.RawSubject = below.Certificate().RawSubject }}.New(t)
	policies := wpkitest.Authority{Alter: func(c *x509.Certificate) {
		anyPolicy := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 32}, Critical: true, Value: []byte{0x30, 8, 0x30, 6, 6, 4, 0x55, 0x1d, 0x20, 0}}
		c.ExtraExtensions = []pkix.Extension{anyPolicy}
	}}.New(t)
	all := []*wpkitest.CA{root, below, renewed, policies}
	for _, tt := range []struct {
		name   string
		pinned []*wpkitest.CA
		by     *wpkitest.CA
		want   wpki.SubIndication // "": accepted
	}{
		{"root alone", []*wpkitest.CA{root}, root, ""},
		{"root twice", []*wpkitest.CA{root, root}, root, ""},
		{"below alone", []*wpkitest.CA{below}, below, ""},
		{"below, with its root", []*wpkitest.CA{below, root}, below, ""},
		{"root pinned does not pin what is below", []*wpkitest.CA{root}, below, wpki.NoCertificateChainFound},
		{"old key beside the new", all, below, ""},
		{"new key beside the old", all, renewed, ""},
		{"new key not pinned", []*wpkitest.CA{root, below}, renewed, wpki.NoCertificateChainFound},
		{"policies, critical", all, policies, ""},
	} {
		var texts []string
		for _, ca := range tt.pinned {
			texts = append(texts, ca.Base64())
		}
		issuers, err := wpki.ParseIssuers(texts...)
		if err != nil {
			t.Errorf("ParseIssuers, %s: %v", tt.name, err)
			continue
		}
		s := tt.by.Signer(t, wpkitest.Person{})
		p := s.Policy()
		p.Issuers = issuers
		v, err := wpki.Verify(s.Sign(sentence), sentence, p)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: Verify = %v, want %s", tt.name, err, wpki.TotalPassed)
		case tt.want == "" && !v.Issuer().Equal(tt.by.Certificate()):
			t.Errorf("%s: Issuer is another CA", tt.name)
		case tt.want != "" && (err == nil || rejection(t, err).Sub != tt.want):
			t.Errorf("%s: Verify = %v, want %s", tt.name, err, tt.want)
		}
	}
}
