package ledger

import (
	"fmt"
	"unicode/utf8"

	"platimo/infra/bank/internal/pain001"
	"platimo/shared/money"
)

// Account is an account in RSD at one of the banks.
type Account struct {
	IBAN    string `json:"iban"` // "RS35" and 18 digits
	Name    string `json:"name"` // of its holder, at most 140 characters
	Balance int64  `json:"balance"`
	BIC     string `json:"bic"` // of the bank that keeps it
}

// mostFunds limits the sum of all opening balances, in para: a quadrillion RSD.
// Far below the end of int64, it lets no sum of balances overflow.
const mostFunds = 1e17

func (a Account) check() error {
	number, err := money.ParseAccount(a.IBAN)
	switch {
	case err != nil || number.IBAN() != a.IBAN:
		return fmt.Errorf("iban %q is not RS35 and 18 digits with right control digits", a.IBAN)
	case !pain001.IsBIC(a.BIC):
		return fmt.Errorf("account %s: bic %q is not a BIC", a.IBAN, a.BIC)
	case a.Name == "" || utf8.RuneCountInString(a.Name) > 140:
		return fmt.Errorf("account %s: name has not 1 to 140 characters", a.IBAN)
	case a.Balance < 0 || a.Balance > mostFunds:
		return fmt.Errorf("account %s: balance %d is not within 0 and %d para", a.IBAN, a.Balance, int64(mostFunds))
	}
	return nil
}

// Invalid is what is wrong with accounts that were to be opened.
type Invalid struct{ Why error }

func (e *Invalid) Error() string { return e.Why.Error() }

// OpenAccounts opens accounts, all or none, and returns them in the order
// given, as they now stand: one that exists already keeps its name, bank and
// balance. It returns *Invalid if one of them cannot exist.
func (l *Ledger) OpenAccounts(accounts []Account) ([]Account, error) {
	for _, a := range accounts {
		if err := a.check(); err != nil {
			return nil, &Invalid{err}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh := make([]Account, 0, len(accounts))
	seen := make(map[string]bool, len(accounts))
	funds := l.funds
	for _, a := range accounts {
		if l.accounts[a.IBAN] != nil || seen[a.IBAN] {
			continue
		}
		seen[a.IBAN] = true
		if funds += a.Balance; funds > mostFunds {
			return nil, &Invalid{fmt.Errorf("account %s: all balances together pass %d para", a.IBAN, int64(mostFunds))}
		}
		fresh = append(fresh, a)
	}
	if len(fresh) > 0 {
		if err := l.commit(record{Opened: fresh}); err != nil {
			return nil, err
		}
	}
	stand := make([]Account, len(accounts))
	for i, a := range accounts {
		stand[i] = *l.accounts[a.IBAN]
	}
	return stand, nil
}

// Account finds an account; false if there is none.
func (l *Ledger) Account(iban string) (Account, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.accounts[iban]
	if a == nil {
		return Account{}, false
	}
	return *a, true
}
