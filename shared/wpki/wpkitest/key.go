package wpkitest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
)

// Key is a kind of key.
type Key int

const (
	P256 Key = iota // the zero value
	P384
	P521
	RSA2048
	RSA3072
	RSA4096

	// Kinds that are refused.
	RSA1024
	P224
	Ed25519
)

// New makes a key of this kind.
func (k Key) New(t T) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch k {
	case P256:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case P384:
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case P521:
		key, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case P224:
		key, err = ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	case RSA1024:
		key, err = rsa.GenerateKey(rand.Reader, 1024)
	case RSA2048:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		key, err = rsa.GenerateKey(rand.Reader, 3072)
	case RSA4096:
		key, err = rsa.GenerateKey(rand.Reader, 4096)
	case Ed25519:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	default:
		t.Fatalf("wpkitest: no such kind of key: %d", k)
	}
	if err != nil {
		t.Fatalf("wpkitest: make a key: %v", err)
	}
	return key
}
