package phones

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"sync"
	"time"

	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/journal"
)

// ErrUnknown says that there is no phone with that number.
var ErrUnknown = errors.New("no phone has this number")

// ErrPIN says that the PIN is wrong; the third one in a row blocks the phone.
var ErrPIN = errors.New("the PIN is wrong")

// ErrBlocked says that three wrong PINs have blocked the phone.
var ErrBlocked = errors.New("the phone is blocked")

// Message is a text that a phone was sent.
type Message struct {
	N    int       `json:"n"` // from 1, for each phone
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

type sent struct {
	MSISDN string `json:"msisdn"`
	Message
}

// Book has every phone. It is safe for concurrent use.
type Book struct {
	authority *ca.Authority
	journal   *journal.Journal

	mu       sync.Mutex
	phones   map[string]*Phone
	messages map[string][]Message
	changed  chan struct{} // closed and replaced at each message
}

// NewBook makes an empty book; Restore fills it, then Attach gives it a journal.
func NewBook(authority *ca.Authority) *Book {
	return &Book{authority: authority, phones: map[string]*Phone{}, messages: map[string][]Message{}, changed: make(chan struct{})}
}

const (
	kindPhone   = "phone"
	kindMessage = "message"
)

// Restore takes a record of the journal, if it is the book's.
func (b *Book) Restore(kind string, value json.RawMessage) error {
	switch kind {
	case kindPhone:
		var r record
		if err := json.Unmarshal(value, &r); err != nil {
			return err
		}
		p, err := r.phone()
		b.phones[r.MSISDN] = p
		return err
	case kindMessage:
		var m sent
		if err := json.Unmarshal(value, &m); err != nil {
			return err
		}
		b.messages[m.MSISDN] = append(b.messages[m.MSISDN], m.Message)
	}
	return nil
}

// Snapshot puts all that must outlive the process.
func (b *Book) Snapshot(put journal.Put) error {
	for _, p := range b.phones {
		if err := put(kindPhone, p.record); err != nil {
			return err
		}
	}
	for number, all := range b.messages {
		for _, m := range all {
			if err := put(kindMessage, sent{number, m}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Attach begins to keep changes.
func (b *Book) Attach(j *journal.Journal) { b.journal = j }

// Add makes phones, all or none, and returns them in the same order. A number
// that has a phone already keeps it.
func (b *Book) Add(all []New, now time.Time) ([]View, error) {
	made := make([]record, len(all))
	failed := make([]error, len(all))
	var work sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for n, want := range all {
		if failed[n] = want.check(); failed[n] != nil || b.known(want.MSISDN) {
			continue
		}
		slots <- struct{}{}
		work.Go(func() {
			made[n], failed[n] = makePhone(want, b.authority, now)
			<-slots
		})
	}
	work.Wait()
	for n, err := range failed {
		if err != nil {
			return nil, fmt.Errorf("phone %d: %w", n+1, err)
		}
	}
	return b.take(all, made)
}

func (b *Book) take(all []New, made []record) ([]View, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var fresh []any
	views := make([]View, len(all))
	for n, want := range all {
		if b.phones[want.MSISDN] == nil {
			p, err := made[n].phone()
			if err != nil {
				return nil, err
			}
			b.phones[want.MSISDN] = p
			fresh = append(fresh, made[n])
		}
		views[n] = b.phones[want.MSISDN].view()
	}
	return views, b.journal.Append(kindPhone, fresh...)
}

func (b *Book) known(msisdn string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.phones[msisdn] != nil
}

// Find shows a phone.
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
	sort.Slice(all, func(i, k int) bool { return all[i].MSISDN < all[k].MSISDN })
	return all
}

// Behave sets what a phone does with its next prompt.
func (b *Book) Behave(msisdn string, next Behaviour) error {
	if err := next.check(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	if p == nil {
		return ErrUnknown
	}
	p.next = next
	return nil
}

// TakeBehaviour gives what a phone does with the prompt at hand, and resets it.
func (b *Book) TakeBehaviour(msisdn string) Behaviour {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	next := p.next
	p.next = Wait
	return next
}

// EnterPIN checks a PIN, and counts wrong ones.
func (b *Book) EnterPIN(msisdn, pin string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	switch {
	case p == nil:
		return ErrUnknown
	case p.wrong >= tries:
		return ErrBlocked
	case pin != p.PIN:
		if p.wrong++; p.wrong >= tries {
			return ErrBlocked
		}
		return ErrPIN
	}
	p.wrong = 0
	return nil
}

// SignText signs a text with the phone's key for a usage.
func (b *Book) SignText(msisdn string, usage Usage, text string, now time.Time) ([]byte, error) {
	b.mu.Lock()
	p := b.phones[msisdn]
	b.mu.Unlock()
	if p == nil {
		return nil, ErrUnknown
	}
	return p.signers[usage].Sign([]byte(text), now)
}

// Send puts a message on a phone.
func (b *Book) Send(msisdn, text string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.phones[msisdn] == nil {
		return ErrUnknown
	}
	m := Message{N: len(b.messages[msisdn]) + 1, Text: text, At: now}
	if err := b.journal.Append(kindMessage, sent{msisdn, m}); err != nil {
		return err
	}
	b.messages[msisdn] = append(b.messages[msisdn], m)
	close(b.changed)
	b.changed = make(chan struct{})
	return nil
}

// Messages gives the messages of a phone after the nth, and a channel that is
// closed when any phone gets another.
func (b *Book) Messages(msisdn string, after int) (list []Message, changed <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.phones[msisdn] == nil {
		return nil, nil, ErrUnknown
	}
	all := b.messages[msisdn]
	if after < 0 || after > len(all) {
		after = len(all)
	}
	return slices.Clone(all[after:]), b.changed, nil
}
