package authority

import (
	"bytes"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestCertificate(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first, err := Certificate(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(filepath.Join(dir, File))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	if _, err := first.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "localhost"}); err != nil {
		t.Errorf("the certificate does not verify for localhost: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, "authority.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("authority.key = %v, %v, want mode 0600", info, err)
	}

	again, err := Certificate(dir, now.AddDate(0, 6, 0))
	if err != nil || !bytes.Equal(again.Leaf.Raw, first.Leaf.Raw) {
		t.Errorf("half a year later another certificate, %v, want the same", err)
	}
	late, err := Certificate(dir, now.AddDate(1, 0, 15))
	if err != nil || bytes.Equal(late.Leaf.Raw, first.Leaf.Raw) {
		t.Errorf("three weeks before its end the same certificate, %v, want a new one", err)
	}
	if _, err := late.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "localhost", CurrentTime: now.AddDate(1, 2, 0)}); err != nil {
		t.Errorf("the new certificate does not verify by the same authority: %v", err)
	}
}

// The authority vouches for localhost alone, also when its key is stolen.
func TestNameConstraints(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if _, err := Certificate(dir, now); err != nil {
		t.Fatal(err)
	}
	root, key, err := load(dir, "authority")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	bank, address := leafTemplate(now), leafTemplate(now)
	bank.DNSNames = []string{"bank.example"}
	address.DNSNames, address.IPAddresses = nil, []net.IP{net.IPv4(10, 0, 0, 1)}
	for host, forged := range map[string]*x509.Certificate{"bank.example": bank, "10.0.0.1": address} {
		leaf, _, err := create(t.TempDir(), "forged", forged, root, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host}); err == nil {
			t.Errorf("a certificate for %s verifies, want a refusal", host)
		}
	}
}
