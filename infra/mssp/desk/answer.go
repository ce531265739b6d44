package desk

import (
	"errors"
	"time"

	"platimo/infra/mssp/phones"
)

// ErrGone says that a prompt is not, or no longer, on the phone.
var ErrGone = errors.New("there is no such prompt on this phone")

// EnterPIN answers the prompt id of a phone. With the right PIN the signature
// exists when it returns nil; a wrong one leaves the prompt open (phones.ErrPIN),
// the third one in a row ends it with PINBlocked (phones.ErrBlocked).
func (d *Desk) EnterPIN(msisdn, id, pin string) error {
	return d.sign(msisdn, id, func() error { return d.Book.EnterPIN(msisdn, pin) })
}

// Refuse answers the prompt id of a phone with no.
func (d *Desk) Refuse(msisdn, id string) error {
	d.mu.Lock()
	e := d.open[msisdn]
	if e == nil || e.ID != id || !e.Visible() || e.signing {
		d.mu.Unlock()
		return ErrGone
	}
	d.finish(e, UserCancel, nil)
	d.mu.Unlock()
	return nil
}

// signAlone is the phone that enters its PIN by itself.
func (d *Desk) signAlone(id string) {
	t, ok := d.Find(id)
	if !ok {
		return
	}
	err := d.sign(t.MSISDN, id, func() error { return d.Book.UsePIN(t.MSISDN) })
	if err != nil && !errors.Is(err, ErrGone) && !errors.Is(err, phones.ErrBlocked) { // those two are ends of their own
		d.Log.Error("a phone could not sign", "transaction", id, "cause", err.Error())
	}
}

// sign checks a PIN and then signs outside the lock: an RSA signature takes a
// millisecond, for which nobody else should wait.
func (d *Desk) sign(msisdn, id string, enter func() error) error {
	d.mu.Lock()
	e := d.open[msisdn]
	if e == nil || e.ID != id || !e.Visible() || e.signing {
		d.mu.Unlock()
		return ErrGone
	}
	switch err := enter(); {
	case errors.Is(err, phones.ErrBlocked):
		d.finish(e, PINBlocked, nil)
		d.mu.Unlock()
		return err
	case err != nil:
		d.mu.Unlock()
		return err
	}
	e.signing = true
	d.mu.Unlock()

	signature, err := d.Book.SignText(msisdn, e.Usage, e.Text, time.Now()) // neither changes
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.finish(e, InternalError, nil)
		return err
	}
	d.finish(e, ValidSignature, signature)
	return nil
}

// end ends a transaction, unless it has ended or is being signed.
func (d *Desk) end(id string, status int, signature []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.all[id]; e != nil && e.Open() && !e.signing && !d.closed {
		d.finish(e, status, signature)
	}
}

// finish ends an open transaction; d.mu is held.
func (d *Desk) finish(e *entry, status int, signature []byte) {
	e.Status, e.Signature = status, signature
	e.timer.Stop()
	delete(d.open, e.MSISDN)
	d.keep(e)
	d.remember(e.ID)
	d.Bells.Ring(e.MSISDN)
	d.Bells.Ring(e.ID)
	if e.APURL != "" {
		t := e.Transaction
		d.after(func() { d.Ended(t) })
	}
}

// remember forgets the oldest end when there are too many.
func (d *Desk) remember(id string) {
	d.ended = append(d.ended, id)
	if len(d.ended) > remembered {
		delete(d.all, d.ended[0])
		d.ended = d.ended[1:]
	}
}
