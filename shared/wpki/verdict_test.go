package wpki_test

import (
	"testing"

	"platimo/shared/wpki"
)

// TestNames spells the verdicts as ETSI EN 319 102-1 does: they stand in
// evidence that others read.
func TestNames(t *testing.T) {
	for sub, want := range map[wpki.SubIndication]wpki.Indication{
		"FORMAT_FAILURE":               "TOTAL-FAILED",
		"HASH_FAILURE":                 "TOTAL-FAILED",
		"SIG_CRYPTO_FAILURE":           "TOTAL-FAILED",
		"EXPIRED":                      "TOTAL-FAILED",
		"NOT_YET_VALID":                "TOTAL-FAILED",
		"REVOKED":                      "TOTAL-FAILED",
		"SIG_CONSTRAINTS_FAILURE":      "INDETERMINATE",
		"CHAIN_CONSTRAINTS_FAILURE":    "INDETERMINATE",
		"CRYPTO_CONSTRAINTS_FAILURE":   "INDETERMINATE",
		"NO_SIGNING_CERTIFICATE_FOUND": "INDETERMINATE",
		"NO_CERTIFICATE_CHAIN_FOUND":   "INDETERMINATE",
		"TRY_LATER":                    "INDETERMINATE",
		"of another standard":          "INDETERMINATE",
	} {
		if got := sub.Indication(); got != want {
			t.Errorf("SubIndication(%q).Indication() = %s, want %s", sub, got, want)
		}
	}
	r := wpki.Rejection{Indication: wpki.TotalFailed, Sub: wpki.HashFailure, Reason: "another text"}
	if got, want := r.Error(), "CMS rejected: TOTAL-FAILED/HASH_FAILURE: another text"; got != want {
		t.Errorf("Rejection.Error() = %q, want %q", got, want)
	}
}
