package wpki

import "fmt"

// Indication is the main result of a validation, named as ETSI EN 319 102-1
// V1.3.1 §5.1.3 names it, so that it can stand in evidence as it is.
type Indication string

const (
	TotalPassed   Indication = "TOTAL-PASSED"  // the only one that moves anything; Verify says it by returning no error
	TotalFailed   Indication = "TOTAL-FAILED"  // proven bad
	Indeterminate Indication = "INDETERMINATE" // not proven good; only TRY_LATER can still become so
)

// SubIndication is the reason for an indication, named as in the same clause.
type SubIndication string

const (
	FormatFailure    SubIndication = "FORMAT_FAILURE"     // not a CMS of the one form that we read
	HashFailure      SubIndication = "HASH_FAILURE"       // signed, but another text
	SigCryptoFailure SubIndication = "SIG_CRYPTO_FAILURE" // the signature value is not the key's over these attributes
	Expired          SubIndication = "EXPIRED"            // the signer's certificate had ended
	NotYetValid      SubIndication = "NOT_YET_VALID"      // the signer's certificate had not begun
	Revoked          SubIndication = "REVOKED"            // the signer's certificate was revoked before

	SigConstraintsFailure     SubIndication = "SIG_CONSTRAINTS_FAILURE"      // lacks an attribute that we demand, or another person signed
	ChainConstraintsFailure   SubIndication = "CHAIN_CONSTRAINTS_FAILURE"    // a certificate that is not for this
	CryptoConstraintsFailure  SubIndication = "CRYPTO_CONSTRAINTS_FAILURE"   // an algorithm, parameter or key that is not on the list
	NoSigningCertificateFound SubIndication = "NO_SIGNING_CERTIFICATE_FOUND" // the message lacks the certificate that it names, or binds another
	NoCertificateChainFound   SubIndication = "NO_CERTIFICATE_CHAIN_FOUND"   // no pinned issuer made the certificate
	TryLater                  SubIndication = "TRY_LATER"                    // what is missing may be there in a while
)

// Indication returns the indication that s belongs to.
func (s SubIndication) Indication() Indication {
	switch s {
	case FormatFailure, HashFailure, SigCryptoFailure, Expired, NotYetValid, Revoked:
		return TotalFailed
	}
	return Indeterminate
}

// Rejection is Verify's no. Reason is one English clause for the log and the
// evidence; it holds neither the content nor anything of the signer.
type Rejection struct {
	Indication Indication
	Sub        SubIndication
	Reason     string
}

func (r *Rejection) Error() string {
	return fmt.Sprintf("CMS rejected: %s/%s: %s", r.Indication, r.Sub, r.Reason)
}

// reject returns an error and not a *Rejection, so that no typed nil can be
// mistaken for a failure or a failure for nil.
func reject(sub SubIndication, format string, args ...any) error {
	return &Rejection{Indication: sub.Indication(), Sub: sub, Reason: fmt.Sprintf(format, args...)}
}
