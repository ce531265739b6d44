package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"platimo/infra/bank/internal/behaviour"
	"platimo/infra/bank/internal/pain001"
)

var (
	// ErrTaken tells that an EndToEndId belongs to an order of other bytes.
	ErrTaken = errors.New("the EndToEndId belongs to another order")
	// ErrNotHeld tells that a payment cannot be released.
	ErrNotHeld = errors.New("the payment is not held")
)

// Take takes an order in, given the bytes it was read from, and says how it
// stands. The same bytes again change nothing and say how the first stands
// (fresh is false); other bytes with its EndToEndId are ErrTaken. An order with
// nothing wrong is booked at once, or, when later is set, accepted for Book;
// next may decide otherwise.
func (l *Ledger) Take(bic string, o pain001.Order, sent []byte, later bool, next *behaviour.Switch) (p Payment, fresh bool, err error) {
	sum := sha256.Sum256(sent)
	p = Payment{BIC: bic, Order: o, Digest: hex.EncodeToString(sum[:])}
	l.mu.Lock()
	defer l.mu.Unlock()
	if was := l.payments[p.Key()]; was != nil {
		if was.Digest != p.Digest {
			return Payment{}, false, ErrTaken
		}
		return *was, false, nil
	}
	p.Taken = l.now()
	if refusal := l.judge(bic, o); refusal != nil {
		p.refuse(refusal, p.Taken)
	} else if what := next.Take(); what.Refuse != "" {
		p.refuse(&Refusal{Code: what.Refuse, Why: "The bank was told to refuse this order."}, p.Taken)
	} else if what.Hold {
		p.Status = Held
	} else if later {
		p.Status = Accepted
	} else {
		l.settle(&p)
	}
	return p, true, l.commit(record{Payment: &p})
}

// Book settles an accepted payment: it is booked, or refused if there is now a
// reason to. A payment that is not Accepted stays as it is, and changed is false.
func (l *Ledger) Book(key Key) (p Payment, changed bool, err error) {
	return l.settleIf(key, Accepted)
}

// Release settles a held payment; ErrNotHeld if it is not held.
func (l *Ledger) Release(key Key) (Payment, error) {
	p, changed, err := l.settleIf(key, Held)
	if err == nil && !changed {
		return Payment{}, ErrNotHeld
	}
	return p, err
}

func (l *Ledger) settleIf(key Key, status Status) (p Payment, changed bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.payments[key]
	if was == nil {
		return Payment{}, false, nil
	}
	if p = *was; p.Status != status {
		return p, false, nil
	}
	l.settle(&p)
	if err := l.commit(record{Payment: &p}); err != nil {
		return Payment{}, false, err
	}
	return p, true, nil
}

// settle decides about a payment as the accounts stand now.
func (l *Ledger) settle(p *Payment) {
	if refusal := l.judge(p.BIC, p.Order); refusal != nil {
		p.refuse(refusal, l.now())
		return
	}
	p.Status, p.Settled, p.Movement = Booked, l.now(), len(l.movements)+1
}

func (p *Payment) refuse(why *Refusal, at time.Time) {
	p.Status, p.Refusal, p.Settled = Refused, why, at
}

// Find finds a payment; false if the bank does not know it.
func (l *Ledger) Find(key Key) (Payment, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.payments[key]
	if p == nil {
		return Payment{}, false
	}
	return *p, true
}

// With lists the payments of one status, the oldest first.
func (l *Ledger) With(status Status) []Payment {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Payment
	for _, p := range l.payments {
		if p.Status == status {
			found = append(found, *p)
		}
	}
	slices.SortFunc(found, func(a, b Payment) int { return a.Taken.Compare(b.Taken) })
	return found
}
