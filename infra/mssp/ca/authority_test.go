package ca

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func open(t *testing.T, folder string) *Authority {
	t.Helper()
	a, err := Open(folder, time.Now())
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	return a
}

func TestOpenKeepsTheAuthority(t *testing.T) {
	folder := t.TempDir()
	first, again, other := open(t, folder), open(t, folder), open(t, t.TempDir())
	if !bytes.Equal(first.Certificate(), again.Certificate()) {
		t.Error("a second Open of the same folder made another authority")
	}
	if bytes.Equal(first.Certificate(), other.Certificate()) {
		t.Error("two folders have the same authority")
	}
	cert, err := x509.ParseCertificate(first.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	if years := cert.NotAfter.Sub(cert.NotBefore).Hours() / 24 / 365; years < 15 || years > 15.1 {
		t.Errorf("the authority lives %.2f years, want 15", years)
	}
	if !cert.IsCA || cert.KeyUsage != x509.KeyUsageCertSign|x509.KeyUsageCRLSign {
		t.Errorf("authority: IsCA %v, usage %b", cert.IsCA, cert.KeyUsage)
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	folder := t.TempDir()
	open(t, folder)
	path := filepath.Join(folder, "ca.pem")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(folder, time.Now()); err == nil {
		t.Error("Open of half a file = nil error, want one: a new authority would orphan every phone")
	}
}

func TestIssue(t *testing.T) {
	a := open(t, t.TempDir())
	issuer, err := x509.ParseCertificate(a.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(issuer)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		when time.Time
	}{
		{"today", time.Now()},
		{"in the authority's last year", time.Now().AddDate(14, 6, 0)},
	} {
		der, err := a.Issue(Leaf{"Đorđe Šikić", "SIM1", x509.KeyUsageContentCommitment, key.Public()}, c.when)
		if err != nil {
			t.Fatalf("%s: Issue = %v", c.name, err)
		}
		leaf, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: c.when, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			t.Errorf("%s: Verify = %v", c.name, err)
		}
		if leaf.KeyUsage != x509.KeyUsageContentCommitment || leaf.IsCA {
			t.Errorf("%s: usage %b, IsCA %v", c.name, leaf.KeyUsage, leaf.IsCA)
		}
		if leaf.Subject.CommonName != "Đorđe Šikić" || leaf.Subject.SerialNumber != "SIM1" {
			t.Errorf("%s: subject %s", c.name, leaf.Subject)
		}
		if leaf.NotAfter.After(issuer.NotAfter) {
			t.Errorf("%s: the leaf outlives its authority", c.name)
		}
	}
}
