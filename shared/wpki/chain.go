package wpki

import (
	"crypto/x509"
	"slices"
	"time"
)

// certify finds the pinned issuer of a signer's certificate and checks the path
// of these two (RFC 5280 §6.1) and the usage.
func (iss *Issuers) certify(c certificate, usage Usage, at time.Time) (certificate, error) {
	issuer, err := iss.issuerOf(c)
	if err != nil {
		return certificate{}, err
	}
	switch {
	case at.Before(issuer.NotBefore) || at.After(issuer.NotAfter):
		return certificate{}, reject(ChainConstraintsFailure, "the issuer's certificate is not valid at the instant that decides")
	case at.Before(c.NotBefore):
		return certificate{}, reject(NotYetValid, "the signer's certificate is not valid yet at the instant that decides")
	case at.After(c.NotAfter):
		return certificate{}, reject(Expired, "the signer's certificate is over at the instant that decides")
	}
	if err := c.checkPurpose(usage); err != nil {
		return certificate{}, err
	}
	return issuer, checkKey(c.PublicKey, "the signer's")
}

// issuerOf returns the pinned certificate whose subject is c's issuer, byte for
// byte, and whose key signed c. A name alone proves nothing: everybody can make
// a CA of any name.
func (iss *Issuers) issuerOf(c certificate) (certificate, error) {
	named := iss.bySubject[string(c.RawIssuer)]
	if len(named) == 0 {
		return certificate{}, reject(NoCertificateChainFound, "the signer's certificate names an issuer that is not pinned")
	}
	if err := c.checkSignatureAlgorithm("the signer's"); err != nil {
		return certificate{}, err
	}
	for _, issuer := range named {
		if c.CheckSignatureFrom(issuer.Certificate) == nil {
			return issuer, nil
		}
	}
	return certificate{}, reject(NoCertificateChainFound, "the pinned issuer did not sign the signer's certificate")
}

// checkPurpose checks that c is a person's certificate for usage.
//
// An extended key usage, where there is one, must name something that people
// sign with: it keeps the CA's OCSP responders, time-stamp servers and web
// servers, whose certificates have the same key usage bits, from paying.
func (c certificate) checkPurpose(usage Usage) error {
	switch {
	case c.IsCA || c.KeyUsage&(x509.KeyUsageCertSign|x509.KeyUsageCRLSign) != 0:
		return reject(ChainConstraintsFailure, "the signer's certificate is a CA's")
	case c.KeyUsage&usage.keyUsage() == 0:
		return reject(ChainConstraintsFailure, "the signer's certificate lacks the key usage of a %s", usage)
	case !personal(c.Certificate):
		return reject(ChainConstraintsFailure, "the signer's certificate is for machines, by its extended key usage")
	}
	return c.checkCritical("the signer's")
}

func personal(c *x509.Certificate) bool {
	if len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	const documentSigning = "1.3.6.1.5.5.7.3.36" // RFC 9336
	for _, id := range c.UnknownExtKeyUsage {
		if id.String() == documentSigning {
			return true
		}
	}
	return slices.ContainsFunc(c.ExtKeyUsage, func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageAny || u == x509.ExtKeyUsageClientAuth || u == x509.ExtKeyUsageEmailProtection
	})
}
