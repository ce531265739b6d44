package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"platimo/infra/mssp/ca"
)

const sentence = "PlatiMo: platite 12.345,67 RSD. Prima: PEKARA ZORA 310-1234567891211-86. Kod 4821. Br 7K2M9QXA4TB6C"

// signer returns a signer of the named key kind and its issuer's certificate.
func signer(t testing.TB, kind string) (*Signer, []byte) {
	t.Helper()
	var key crypto.Signer
	var err error
	if kind == "rsa2048" {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	authority, err := ca.Open(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	der, err := authority.Issue(ca.Leaf{Name: "Mira", Person: "SIM1", Usage: x509.KeyUsageContentCommitment, Public: key.Public()}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(key, cert)
	if err != nil {
		t.Fatalf("NewSigner = %v", err)
	}
	return s, authority.Certificate()
}

func TestOpenSSLAcceptsTheSignature(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not on this machine")
	}
	for _, kind := range []string{"p256", "rsa2048"} {
		t.Run(kind, func(t *testing.T) {
			s, issuer := signer(t, kind)
			at := time.Date(2026, 11, 17, 9, 5, 0, 999, time.UTC)
			der, err := s.Sign([]byte(sentence), at)
			if err != nil {
				t.Fatalf("Sign = %v", err)
			}
			folder := t.TempDir()
			signature, authority := filepath.Join(folder, "sig.der"), filepath.Join(folder, "ca.pem")
			write(t, signature, der)
			write(t, authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: issuer}))

			// -cades makes openssl check the signing-certificate-v2 attribute as well.
			out, err := exec.Command(openssl, "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", signature,
				"-CAfile", authority, "-purpose", "any").CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("CAdES Verification successful")) || !bytes.Contains(out, []byte(sentence)) {
				t.Errorf("openssl cms -verify: %v\n%s", err, out)
			}
			out, err = exec.Command(openssl, "cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", signature).CombinedOutput()
			if err != nil {
				t.Fatalf("openssl cms -print: %v\n%s", err, out)
			}
			for _, want := range []string{
				"eContentType: pkcs7-data", "object: contentType", "object: messageDigest", "object: signingTime",
				"object: id-smime-aa-signingCertificateV2", "UTCTIME:Nov 17 09:05:00 2026 GMT",
			} {
				if n := strings.Count(string(out), want); n != 1 {
					t.Errorf("%d times %q in the signature, want once", n, want)
				}
			}

			altered := bytes.Replace(der, []byte("12.345,67"), []byte("12.345,68"), 1)
			write(t, signature, altered)
			if out, err := exec.Command(openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", signature,
				"-CAfile", authority, "-purpose", "any").CombinedOutput(); err == nil {
				t.Errorf("openssl accepts another amount:\n%s", out)
			}
		})
	}
}

func TestNewSignerRefusesAForeignKey(t *testing.T) {
	s, _ := signer(t, "p256")
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewSigner(other, s.cert); err == nil {
		t.Error("NewSigner with another key = nil error")
	}
}

func BenchmarkSign(b *testing.B) {
	for _, kind := range []string{"p256", "rsa2048"} {
		b.Run(kind, func(b *testing.B) {
			s, _ := signer(b, kind)
			at := time.Now()
			for b.Loop() {
				if _, err := s.Sign([]byte(sentence), at); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
