package session

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// NewSecret makes 256 random bits in base64url, 43 characters.
func NewSecret() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Digest is what is stored of a secret or token: its SHA-256 in hex.
func Digest(secret string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(secret))) }

// tokenOf derives the session's token from the attempt's secret, so that an
// answer that was lost on the way can be had again: the same browser gets the
// same token, and nobody else can compute it.
func tokenOf(attemptSecret string) string {
	mac := hmac.New(sha256.New, []byte(attemptSecret))
	mac.Write([]byte("PlatiMo session"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
