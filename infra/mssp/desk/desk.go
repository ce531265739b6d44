package desk

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"platimo/infra/mssp/gsm"
	"platimo/infra/mssp/journal"
	"platimo/infra/mssp/phones"
)

// Refusal is a status with which the desk refuses.
type Refusal struct{ Code int }

func (r Refusal) Error() string { return fmt.Sprintf("refused with status %d", r.Code) }

// ErrGone says that a prompt is not, or no longer, on the phone.
var ErrGone = errors.New("there is no such prompt on this phone")

const (
	maxSeptets = 160
	// kept is how many ended transactions answer queries after a restart.
	kept = 5000
)

// Desk leads every transaction. It is safe for concurrent use.
type Desk struct {
	book    *phones.Book
	journal *journal.Journal
	delay   time.Duration
	ended   func(Transaction) // called once for each end, on a goroutine of its own

	mu      sync.Mutex
	all     map[string]*Transaction
	used    map[string]bool // AP_ID and AP_TransID
	open    map[string]*Transaction
	changed chan struct{} // closed and replaced at each change
}

// New makes a desk; ended hears of each end. delay is the service's own, before
// a prompt shows and before an end is told.
func New(book *phones.Book, delay time.Duration, ended func(Transaction)) *Desk {
	return &Desk{book: book, delay: delay, ended: ended, all: map[string]*Transaction{}, used: map[string]bool{},
		open: map[string]*Transaction{}, changed: make(chan struct{})}
}

const kindTransaction = "transaction"

// Restore takes a record of the journal, if it is the desk's.
func (d *Desk) Restore(kind string, value json.RawMessage) error {
	if kind != kindTransaction {
		return nil
	}
	var t Transaction
	if err := json.Unmarshal(value, &t); err != nil {
		return err
	}
	d.all[t.ID] = &t
	d.used[t.APID+" "+t.APTransID] = true
	return nil
}

// Snapshot puts what must outlive the process: every open transaction and the
// last ended ones.
func (d *Desk) Snapshot(put journal.Put) error {
	list := make([]*Transaction, 0, len(d.all))
	for _, t := range d.all {
		list = append(list, t)
	}
	sort.Slice(list, func(i, k int) bool { return list[i].Received.Before(list[k].Received) })
	for n, t := range list {
		if !t.Open() && n < len(list)-kept {
			continue
		}
		if err := put(kindTransaction, t); err != nil {
			return err
		}
	}
	return nil
}

// Attach begins to keep changes, and to wait for the ends of what is open.
func (d *Desk) Attach(j *journal.Journal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.journal = j
	for _, t := range d.all {
		if t.Open() {
			d.open[t.MSISDN] = t
			d.watch(t)
		}
	}
}

// Begin takes a request, or refuses it with a status.
func (d *Desk) Begin(r Request, now time.Time) (Transaction, error) {
	if septets, ok := gsm.Septets(r.Text); !ok {
		return Transaction{}, Refusal{Inappropriate}
	} else if septets == 0 || septets > maxSeptets {
		return Transaction{}, Refusal{WrongLength}
	}
	if _, err := d.book.Find(r.MSISDN); err != nil {
		return Transaction{}, Refusal{UnknownClient}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.used[r.APID+" "+r.APTransID] {
		return Transaction{}, Refusal{WrongParam}
	}
	if d.open[r.MSISDN] != nil {
		return Transaction{}, Refusal{Busy}
	}
	t := &Transaction{ID: strings.ToLower(rand.Text()[:12]), Request: r, Received: now, Ends: now.Add(r.TimeOut), Status: Outstanding}
	next := d.book.TakeBehaviour(r.MSISDN)
	t.Hidden = next == phones.Ignore || next == phones.Unreachable
	if err := d.journal.Append(kindTransaction, t); err != nil {
		return Transaction{}, err
	}
	d.all[t.ID], d.open[t.MSISDN], d.used[r.APID+" "+r.APTransID] = t, t, true
	d.watch(t)
	if next == phones.Sign || next == phones.Refuse || next == phones.Unreachable {
		go d.byItself(t.ID, next)
	}
	d.tell()
	return *t, nil
}

// byItself does what a phone was told to do with this prompt.
func (d *Desk) byItself(id string, next phones.Behaviour) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.all[id]
	switch next {
	case phones.Sign:
		d.sign(t)
	case phones.Refuse:
		d.end(t, UserCancel, nil)
	case phones.Unreachable:
		d.end(t, OTAError, nil)
	}
}

// watch ends a transaction at the end of its time-out.
func (d *Desk) watch(t *Transaction) {
	time.AfterFunc(time.Until(t.Ends), func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.end(t, Expired, nil)
	})
}

// EnterPIN answers a prompt. A wrong PIN leaves it open, the third one ends it.
func (d *Desk) EnterPIN(msisdn, id, pin string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.open[msisdn]
	if t == nil || t.ID != id || t.Hidden {
		return ErrGone
	}
	switch err := d.book.EnterPIN(msisdn, pin); {
	case errors.Is(err, phones.ErrBlocked):
		d.end(t, PINBlocked, nil)
		return err
	case err != nil:
		return err
	}
	return d.sign(t)
}

// Refuse answers a prompt with no.
func (d *Desk) Refuse(msisdn, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.open[msisdn]
	if t == nil || t.ID != id || t.Hidden {
		return ErrGone
	}
	d.end(t, UserCancel, nil)
	return nil
}

func (d *Desk) sign(t *Transaction) error {
	signature, err := d.book.SignText(t.MSISDN, t.Usage, t.Text, time.Now())
	if err != nil {
		return err
	}
	d.end(t, ValidSig, signature)
	return nil
}

// end ends a transaction that is open, and leaves any other alone.
func (d *Desk) end(t *Transaction, status int, signature []byte) {
	if !t.Open() {
		return
	}
	t.Status, t.Signature = status, signature
	if d.open[t.MSISDN] == t {
		delete(d.open, t.MSISDN)
	}
	if err := d.journal.Append(kindTransaction, t); err != nil {
		panic(fmt.Sprintf("the journal cannot be written: %v", err)) // to go on would forget a signature
	}
	ended := *t
	time.AfterFunc(d.delay, func() { d.ended(ended) })
	d.tell()
}

func (d *Desk) tell() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// Find gives a transaction by its MSSP_TransID, and a channel that is closed
// when any changes.
func (d *Desk) Find(id string) (t Transaction, changed <-chan struct{}, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found := d.all[id]
	if found == nil {
		return Transaction{}, d.changed, false
	}
	return *found, d.changed, true
}

// Prompt gives what a phone shows; ok is false if nothing.
func (d *Desk) Prompt(msisdn string) (t Transaction, changed <-chan struct{}, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found := d.open[msisdn]
	if found == nil || found.Hidden {
		return Transaction{}, d.changed, false
	}
	return *found, d.changed, true
}
