// Package wpkitest makes what package wpki judges: a CA, people with keys and
// certificates, their signatures in every form that is accepted, and forgeries,
// one for each thing that is refused. It encodes ASN.1 by itself, from dotted
// identifiers and the RFCs, and shares nothing with the code under test but the
// names of usages and verdicts.
//
// A test needs four lines:
//
//	ca := wpkitest.NewCA(t)
//	mira := ca.Signer(t, wpkitest.Person{Usage: wpki.Payment})
//	cms := mira.Sign(sentence)
//	verified, err := wpki.Verify(cms, sentence, mira.Policy())
//
// Keys are new each time, P-256 unless asked otherwise: RSA keys take a tenth
// of a second and more to make. Not for production: nothing here protects a key.
package wpkitest

import (
	"fmt"
	"time"
)

// T is the part of testing.TB that is needed. Functions that cannot do what
// they say end the test through it.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Panic is the T of a program that is no test, such as a seed or a benchmark.
type Panic struct{}

// Helper does nothing.
func (Panic) Helper() {}

// Fatalf panics with the formatted text.
func (Panic) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Instant is a moment at which every certificate is valid that was not asked to
// be otherwise: 17 November 2026, 10:05:31 UTC.
func Instant() time.Time { return time.Date(2026, 11, 17, 10, 5, 31, 0, time.UTC) }

// validFrom and validUntil bound certificates by default. They hold the fake
// clock of testing/synctest, which starts in 2000, and any real one.
func validFrom() time.Time  { return time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) }
func validUntil() time.Time { return time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC) }
