// Package ca is the certification authority of the simulated phones. Each data
// folder has an authority of its own, made when the folder is fresh and kept in
// it, so a certificate of one folder is worth nothing in another.
package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lifetime of an authority, in years.
const lifetime = 15

// Authority issues the certificates of phones. It is safe for concurrent use.
type Authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// Open returns the authority kept in folder, and makes it if there is none.
// Key and certificate share one file (ca.pem, mode 0600) so that there is never
// one without the other.
func Open(folder string, now time.Time) (*Authority, error) {
	path := filepath.Join(folder, "ca.pem")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return create(path, now)
	}
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	a, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the authority in %s: %w", path, err)
	}
	return a, nil
}

// Certificate returns the authority's own certificate in DER.
func (a *Authority) Certificate() []byte { return a.cert.Raw }

func create(path string, now time.Time) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the authority's key: %w", err)
	}
	serial := newSerial()
	template := &x509.Certificate{
		SerialNumber: serial,
		// The serial number in the name keeps the authorities of two data
		// folders apart in a list of trusted issuers.
		Subject:               subject(fmt.Sprintf("MSSP simulator CA %x", serial.Bytes()[:4]), ""),
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.AddDate(lifetime, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the authority's certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the authority's key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return nil, fmt.Errorf("keep the authority: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return nil, fmt.Errorf("keep the authority: %w", err)
	}
	return parse(text)
}

func parse(text []byte) (*Authority, error) {
	secret, rest := pem.Decode(text)
	if secret == nil || secret.Type != "PRIVATE KEY" {
		return nil, errors.New("no private key")
	}
	public, _ := pem.Decode(rest)
	if public == nil || public.Type != "CERTIFICATE" {
		return nil, errors.New("no certificate")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(secret.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse the key: %w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the key is %T, want ECDSA", parsed)
	}
	cert, err := x509.ParseCertificate(public.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse the certificate: %w", err)
	}
	if !key.PublicKey.Equal(cert.PublicKey) {
		return nil, errors.New("the key is not the one of the certificate")
	}
	return &Authority{key, cert}, nil
}
