package desk

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"platimo/infra/mssp/gsm"
	"platimo/infra/mssp/phones"
)

// maxSeptets is what a SIM shows of a text in its alphabet.
const maxSeptets = 160

// Begin takes a request and occupies its SIM. The phone shows nothing before
// Arrive, so that the AP can be answered first. The error is a Refusal, or says
// that the journal cannot be written.
func (d *Desk) Begin(r Request) (Transaction, error) {
	now := time.Now()
	if err := d.use(r, now); err != nil {
		return Transaction{}, err
	}
	if err := check(r, now); err != nil {
		return Transaction{}, err
	}
	switch phone, err := d.Book.Find(r.MSISDN); {
	case errors.Is(err, phones.ErrUnknown):
		return Transaction{}, Refusal{UnknownClient, "no phone has this number"}
	case err != nil:
		return Transaction{}, err
	case phone.Blocked:
		return Transaction{}, Refusal{PINBlocked, "the PIN is blocked"}
	}

	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open[r.MSISDN] != nil {
		return Transaction{}, Refusal{Busy, "another signature is open on this SIM"}
	}
	action, err := d.Book.NextAction(r.MSISDN)
	if err != nil {
		return Transaction{}, err
	}
	// An id begins with a letter, since it is an NCName.
	e := &entry{Transaction: Transaction{ID: "t" + strings.ToLower(rand.Text()[:15]), Request: r, Began: now, Action: action, Status: Outstanding}}
	if err := d.journal.Append(kindTransaction, e.Transaction); err != nil {
		return Transaction{}, err
	}
	d.all[e.ID], d.open[r.MSISDN] = e, e
	d.watch(e)
	return e.Transaction, nil
}

// use takes the AP_TransID of a request, whatever becomes of the request: it is
// unique for a month (and with it the triplet with AP_ID and Instant).
func (d *Desk) use(r Request, now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := usedID{pair{r.APID, r.APTransID}, now}
	if at, ok := d.used[u.pair]; ok && now.Sub(at) < unique {
		return Refusal{WrongParam, "AP_TransID was used before"}
	}
	if err := d.journal.Append(kindUsed, u); err != nil {
		return err
	}
	d.used[u.pair] = now
	return nil
}

// check refuses what no phone could show or sign in time.
func check(r Request, now time.Time) error {
	for _, text := range []string{r.Text, r.Shown} {
		n, ok := gsm.Septets(text)
		switch {
		case !ok:
			return Refusal{InappropriateData, "a character is not in GSM 03.38"}
		case n == 0:
			return Refusal{MissingParam, "the text is empty"}
		case n > maxSeptets:
			return Refusal{WrongDataLength, "the text is longer than 160 septets"}
		}
	}
	if !r.Ends.After(now) {
		return Refusal{Expired, "the time for it is over"}
	}
	return nil
}

// Arrive brings the prompt of a transaction to its phone, after the delay.
func (d *Desk) Arrive(id string) { d.after(func() { d.act(id) }) }

// act shows a prompt and begins what the phone does with it by itself.
func (d *Desk) act(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.all[id]
	if e == nil || !e.Open() || d.closed {
		return
	}
	if e.Arrived.IsZero() {
		e.Arrived = time.Now()
		d.keep(e)
	}
	d.Bells.Ring(e.MSISDN)
	if does := actions[e.Action]; does != nil {
		d.after(func() { does(d, e.ID) })
	}
}

// actions is all that a phone can do with a prompt by itself. An action that is
// not here leaves the prompt to a person or to the time-out.
var actions = map[phones.Action]func(*Desk, string){
	phones.Sign:        (*Desk).signAlone,
	phones.Refuse:      func(d *Desk, id string) { d.end(id, UserCancel, nil) },
	phones.Unreachable: func(d *Desk, id string) { d.end(id, OTAError, nil) },
}
