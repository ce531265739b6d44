package wpki_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// opensslDir returns a folder for OpenSSL's files, or skips.
func opensslDir(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed")
	}
	return t.TempDir()
}

func writeFile(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func certificatePEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// opensslVerifies returns OpenSSL's complaint, or nothing if it takes the
// signature and finds content in it.
func opensslVerifies(t *testing.T, dir string, ca *wpkitest.CA, cms, content []byte, detached bool) string {
	t.Helper()
	args := []string{
		"cms", "-verify", "-binary", "-inform", "DER", "-in", writeFile(t, dir, "cms", cms), "-out", filepath.Join(dir, "out"),
		"-CAfile", writeFile(t, dir, "ca", certificatePEM(ca.Certificate())), "-purpose", "any",
		"-attime", strconv.FormatInt(wpkitest.Instant().Unix(), 10),
	}
	if detached {
		args = append(args, "-content", writeFile(t, dir, "content", content))
	}
	if text, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
		return string(text) + err.Error()
	}
	out, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out, content) {
		return "another content"
	}
	return ""
}

// TestOpenSSLAgrees shows that what passes here passes OpenSSL, and that OpenSSL
// takes the forgery which is refused here.
func TestOpenSSLAgrees(t *testing.T) {
	dir := opensslDir(t)
	ca := wpkitest.NewCA(t)
	for _, f := range forms {
		s := ca.Signer(t, wpkitest.Person{PrivateKey: keyOf(t, f.key)})
		for name, options := range map[string][]wpkitest.Option{
			f.name:                f.options,
			f.name + ", detached": append([]wpkitest.Option{wpkitest.Detached}, f.options...),
		} {
			cms := s.Sign(sentence, options...)
			if _, err := wpki.Verify(cms, sentence, s.Policy()); err != nil {
				t.Errorf("%s: Verify = %v, want %s", name, err, wpki.TotalPassed)
			}
			if text := opensslVerifies(t, dir, ca, cms, sentence, name != f.name || !bytes.Contains(cms, sentence[:20])); text != "" {
				t.Errorf("%s: OpenSSL refuses it: %s", name, text)
			}
		}
	}
	s := ca.Signer(t, wpkitest.Person{})
	forged, attributes := s.Unwrap(sentence)
	t.Logf("OpenSSL on attributes made content, refused here: %q", opensslVerifies(t, dir, ca, forged, attributes, false))
}

// TestOpenSSLSigns verifies what OpenSSL signs.
func TestOpenSSLSigns(t *testing.T) {
	dir := opensslDir(t)
	ca := wpkitest.NewCA(t)
	content := writeFile(t, dir, "sentence", sentence)
	pss := []string{"-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"}
	for _, tt := range []struct {
		name string
		key  wpkitest.Key
		args []string
	}{
		{"P-256", wpkitest.P256, nil},
		{"P-256 attached", wpkitest.P256, []string{"-nodetach"}},
		{"P-256 streamed", wpkitest.P256, []string{"-nodetach", "-stream"}},
		{"P-256 by key identifier", wpkitest.P256, []string{"-keyid"}},
		{"P-256 with signing-certificate-v2", wpkitest.P256, []string{"-cades"}},
		{"P-384", wpkitest.P384, []string{"-md", "sha384", "-cades"}},
		{"P-521", wpkitest.P521, []string{"-md", "sha512"}},
		{"RSA", wpkitest.RSA2048, []string{"-nodetach", "-cades"}},
		{"RSA with SHA-512", wpkitest.RSA2048, []string{"-md", "sha512"}},
		{"RSASSA-PSS", wpkitest.RSA2048, pss},
		{"RSASSA-PSS with SHA-384", wpkitest.RSA2048, append([]string{"-md", "sha384", "-cades"}, pss...)},
		{"with the issuer", wpkitest.P256, []string{"-certfile", writeFile(t, dir, "issuer", certificatePEM(ca.Certificate()))}},
	} {
		s := ca.Signer(t, wpkitest.Person{PrivateKey: keyOf(t, tt.key), Usage: wpki.SignIn})
		der, err := x509.MarshalPKCS8PrivateKey(s.PrivateKey())
		if err != nil {
			t.Fatal(err)
		}
		args := append([]string{
			"cms", "-sign", "-binary", "-in", content, "-outform", "DER", "-out", filepath.Join(dir, "signed"),
			"-signer", writeFile(t, dir, "signer", certificatePEM(s.Certificate())),
			"-inkey", writeFile(t, dir, "key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		}, tt.args...)
		if text, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			t.Errorf("%s: openssl %v: %s", tt.name, err, text)
			continue
		}
		cms, err := os.ReadFile(filepath.Join(dir, "signed"))
		if err != nil {
			t.Fatal(err)
		}
		p := s.Policy()
		p.SigningCertificate = wpki.Optional
		if _, err := wpki.Verify(cms, sentence, p); err != nil {
			t.Errorf("%s: Verify = %v, want %s", tt.name, err, wpki.TotalPassed)
		}
	}
}
