package ledger

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/money"
)

func TestOpenAccountsRefuses(t *testing.T) {
	good := Account{"RS35310123456789121186", "Ana", 5, payerBank}
	for _, tt := range []struct {
		name   string
		change func(*Account)
	}{
		{"control digits", func(a *Account) { a.IBAN = "RS35845000000014284968" }},
		{"domestic form", func(a *Account) { a.IBAN = "310-1234567891211-86" }},
		{"other country", func(a *Account) { a.IBAN = "DE89370400440532013000" }},
		{"spaces", func(a *Account) { a.IBAN = "RS35 3101 2345 6789 1211 86" }},
		{"no name", func(a *Account) { a.Name = "" }},
		{"long name", func(a *Account) { a.Name = strings.Repeat("ž", 141) }},
		{"no bank", func(a *Account) { a.BIC = "" }},
		{"bank that is no BIC", func(a *Account) { a.BIC = "payrrsbg" }},
		{"debt", func(a *Account) { a.Balance = -1 }},
		{"more than there is", func(a *Account) { a.Balance = mostFunds }}, // with Mira's, the sum is too large
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, _ := open(t)
			bad := good
			tt.change(&bad)
			other := Account{"RS35840000074222184357", "Ana", 5, payerBank}
			_, err := l.OpenAccounts([]Account{other, bad})
			if _, ok := errors.AsType[*Invalid](err); !ok {
				t.Errorf("OpenAccounts = %v, want *Invalid", err)
			}
			if _, ok := l.Account(other.IBAN); ok {
				t.Error("the account before the bad one was opened, want none")
			}
		})
	}
}

func TestOpenAccountsAgain(t *testing.T) {
	l, path := open(t)
	ana := Account{"RS35310123456789121186", "Ana", 5, payerBank}
	got, err := l.OpenAccounts([]Account{ana, {mira, "Druga", 7, shopBank}, {ana.IBAN, "Anka", 6, payerBank}})
	want := []Account{ana, {mira, "Mira Kupac", 100000, payerBank}, ana}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("OpenAccounts = %v (-want +got):\n%s", err, diff)
	}
	l.Close()
	if a, ok := openAt(t, path).Account(ana.IBAN); !ok || a != ana {
		t.Errorf("Account after a restart = (%+v, %v), want %+v", a, ok, ana)
	}
}

func BenchmarkOpenAccounts(b *testing.B) {
	accounts := make([]Account, 5000)
	for i := range accounts {
		accounts[i] = Account{iban(i), "Kupac", 1000, payerBank}
	}
	for b.Loop() {
		l, err := Open(b.TempDir()+"/journal", clock())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.OpenAccounts(accounts); err != nil {
			b.Fatal(err)
		}
		l.Close()
	}
}

// iban is the i-th account of bank 310.
func iban(i int) string {
	for control := range 100 {
		if a, err := money.ParseAccount(fmt.Sprintf("310-%d-%02d", i, control)); err == nil {
			return a.IBAN()
		}
	}
	panic("no control digits fit")
}
