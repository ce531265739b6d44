package wpki

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
)

// Issuers are the pinned CAs: the only ones whose certificates are believed,
// each for the certificates that it signed itself. They are made once, at
// start, and may be shared by any number of Verify calls.
type Issuers struct {
	bySubject map[string][]certificate // by the DER of the subject; a CA that changed its key has several
}

// ParseIssuers reads the certificates of the issuing CAs, each DER in base64.
// Each must be a CA certificate fit to sign certificates, with key and signature
// on the list of algorithms; one that is signed by itself, or by another of the
// list, is verified here, so that Verify need not. Validity is judged by Verify,
// at the policy's instant.
func ParseIssuers(base64DER ...string) (*Issuers, error) {
	if len(base64DER) == 0 {
		return nil, errors.New("wpki: no issuers")
	}
	iss := &Issuers{bySubject: map[string][]certificate{}}
	for i, text := range base64DER {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("wpki: issuer %d: %w", i+1, err)
		}
		c, err := parseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("wpki: issuer %d: %w", i+1, err)
		}
		if err := checkIssuer(c); err != nil {
			return nil, fmt.Errorf("wpki: issuer %d, %s: %w", i+1, c.Subject, err)
		}
		name := string(c.RawSubject)
		iss.bySubject[name] = append(iss.bySubject[name], c)
	}
	for _, same := range iss.bySubject {
		for _, c := range same {
			if err := iss.checkOrigin(c); err != nil {
				return nil, fmt.Errorf("wpki: issuer %s: %w", c.Subject, err)
			}
		}
	}
	return iss, nil
}

// checkIssuer checks what RFC 5280 §6.1.4 demands of a certificate that signs
// others. The length of the path needs no check here: only people's
// certificates are accepted below, and those a limit of 0 permits.
func checkIssuer(c certificate) error {
	const nameConstraints = "2.5.29.30"
	switch {
	case !c.IsCA:
		return errors.New("not a CA certificate")
	case c.KeyUsage&x509.KeyUsageCertSign == 0:
		return errors.New("its key may not sign certificates")
	case c.hasExtension(nameConstraints):
		return errors.New("it has name constraints, which are not evaluated")
	}
	if err := c.checkCritical("the"); err != nil {
		return err
	}
	if err := c.checkSignatureAlgorithm("the"); err != nil {
		return err
	}
	return checkKey(c.PublicKey, "the")
}

// checkOrigin verifies c with its own key or with that of the issuer that it
// names, if that one is pinned too. A pinned certificate whose issuer is not
// pinned stands by its own.
func (iss *Issuers) checkOrigin(c certificate) error {
	if bytes.Equal(c.RawIssuer, c.RawSubject) {
		return c.CheckSignatureFrom(c.Certificate)
	}
	parents := iss.bySubject[string(c.RawIssuer)]
	for _, parent := range parents {
		if c.CheckSignatureFrom(parent.Certificate) != nil {
			continue
		}
		if parent.MaxPathLenZero {
			return errors.New("its issuer may not have CAs below it")
		}
		return nil
	}
	if len(parents) > 0 {
		return errors.New("the issuer that it names did not sign it")
	}
	return nil
}
