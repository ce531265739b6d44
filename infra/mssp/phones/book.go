package phones

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/journal"
)

// ErrUnknown says that no phone has the number.
var ErrUnknown = errors.New("no phone has this number")

// Book has every phone. It is safe for concurrent use.
type Book struct {
	authority *ca.Authority
	bells     *bell.Bells // rung with the number when a phone changes
	journal   *journal.Journal
	mu        sync.Mutex
	phones    map[string]*phone
}

// NewBook makes an empty book. Restore fills it, and Attach gives it the
// journal that it needs before the first change.
func NewBook(authority *ca.Authority, bells *bell.Bells) *Book {
	return &Book{authority: authority, bells: bells, phones: map[string]*phone{}}
}

// Kinds of records in the journal: the last phone of a number wins, messages
// add up.
const (
	kindPhone   = "phone"
	kindMessage = "message"
)

// Restore takes a record of the journal if it is the book's.
func (b *Book) Restore(kind string, value json.RawMessage) error {
	switch kind {
	case kindPhone:
		p := &phone{}
		if err := json.Unmarshal(value, p); err != nil {
			return fmt.Errorf("read a phone: %w", err)
		}
		for usage := range keyUsages {
			if p.Identities[usage] == nil {
				return fmt.Errorf("a phone has no key for %s", usage)
			}
			if err := p.Identities[usage].restore(); err != nil {
				return err
			}
		}
		if old := b.phones[p.MSISDN]; old != nil {
			p.messages, p.sent = old.messages, old.sent
		}
		b.phones[p.MSISDN] = p
	case kindMessage:
		var m kept
		if err := json.Unmarshal(value, &m); err != nil {
			return fmt.Errorf("read a message: %w", err)
		}
		if p := b.phones[m.MSISDN]; p != nil {
			p.receive(m.Message)
		}
	}
	return nil
}

// Snapshot puts all that outlives the process.
func (b *Book) Snapshot(put journal.Put) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for number, p := range b.phones {
		if err := put(kindPhone, p); err != nil {
			return err
		}
		for _, m := range p.messages {
			if err := put(kindMessage, kept{number, m}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Attach begins to keep changes.
func (b *Book) Attach(j *journal.Journal) { b.journal = j }

// Find shows a phone; ErrUnknown if there is none.
func (b *Book) Find(msisdn string) (View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	if p == nil {
		return View{}, ErrUnknown
	}
	return p.view(), nil
}

// List shows every phone, by number.
func (b *Book) List() []View {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]View, 0, len(b.phones))
	for _, p := range b.phones {
		all = append(all, p.view())
	}
	slices.SortFunc(all, func(x, y View) int { return strings.Compare(x.MSISDN, y.MSISDN) })
	return all
}

// SignText signs text with the phone's key for usage: CMS in DER.
func (b *Book) SignText(msisdn string, usage Usage, text string, at time.Time) ([]byte, error) {
	b.mu.Lock()
	p := b.phones[msisdn]
	b.mu.Unlock()
	if p == nil {
		return nil, ErrUnknown
	}
	return p.Identities[usage].signer.Sign([]byte(text), at) // identities never change
}

// change lets f change a phone and keeps the result. If f fails nothing is
// kept, so f changes nothing then.
func (b *Book) change(msisdn string, f func(*phone) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	if p == nil {
		return ErrUnknown
	}
	if err := f(p); err != nil {
		return err
	}
	b.bells.Ring(msisdn)
	return b.journal.Append(kindPhone, p)
}
