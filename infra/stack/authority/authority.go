// Package authority makes the certificates of https://localhost: a
// certification authority of this data folder alone, which by its name
// constraints can vouch for localhost and for nothing else, even if its key is
// stolen.
package authority

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const name = "localhost"

// File is where the authority's certificate lies within its folder.
const File = "authority.pem"

// Certificate returns a certificate for localhost, by the authority in dir,
// which is made once. The certificate is made anew a month before it expires.
func Certificate(dir string, now time.Time) (tls.Certificate, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return tls.Certificate{}, fmt.Errorf("authority: %w", err)
	}
	root, key, err := load(dir, "authority")
	if errors.Is(err, fs.ErrNotExist) {
		root, key, err = create(dir, "authority", rootTemplate(now), nil, nil)
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("authority: %w", err)
	}
	leaf, leafKey, err := load(dir, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !usable(leaf, leafKey, root, now) {
		leaf, leafKey, err = create(dir, name, leafTemplate(now), root, key)
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("certificate of %s: %w", name, err)
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, root.Raw}, PrivateKey: leafKey, Leaf: leaf}, nil
}

// usable says whether a stored certificate will do: the authority may be
// another one now, and a start that was killed may have stored the key alone.
func usable(leaf *x509.Certificate, key crypto.Signer, root *x509.Certificate, now time.Time) bool {
	public, ok := key.Public().(*ecdsa.PublicKey)
	return ok && public.Equal(leaf.PublicKey) && leaf.CheckSignatureFrom(root) == nil && leaf.NotAfter.After(now.AddDate(0, 1, 0))
}

func rootTemplate(now time.Time) *x509.Certificate {
	_, anyIPv4, _ := net.ParseCIDR("0.0.0.0/0")
	_, anyIPv6, _ := net.ParseCIDR("::/0")
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: "PlatiMo local stack " + now.Format("2006-01-02")},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: []string{name}, ExcludedIPRanges: []*net.IPNet{anyIPv4, anyIPv6},
	}
}

func leafTemplate(now time.Time) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 0, 397), // browsers take no more than 398 days
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{name},
	}
}

// create makes a key and a certificate, signed by parent or by itself, and
// stores both.
func create(dir, base string, template, parent *x509.Certificate, parentKey crypto.Signer) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, nil, err
	}
	signer := parentKey
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	if err := write(filepath.Join(dir, base+".key"), "PRIVATE KEY", secret, 0o600); err != nil {
		return nil, nil, err
	}
	if err := write(filepath.Join(dir, base+".pem"), "CERTIFICATE", der, 0o644); err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return certificate, key, err
}

func write(path, kind string, der []byte, mode fs.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}

// load reads what create stored; the error is fs.ErrNotExist if it never did.
func load(dir, base string) (*x509.Certificate, crypto.Signer, error) {
	der, err := read(filepath.Join(dir, base+".pem"))
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	if der, err = read(filepath.Join(dir, base+".key")); err != nil {
		return nil, nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, nil, fmt.Errorf("%s.key is no signing key", base)
	}
	return certificate, signer, nil
}

func read(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM file", path)
	}
	return block.Bytes, nil
}
