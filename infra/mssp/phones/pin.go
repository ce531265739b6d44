package phones

import (
	"errors"
	"fmt"
)

// tries is how many wrong PINs in a row block a phone.
const tries = 3

// ErrBlocked says that wrong PINs have blocked the phone (TS 102 204 status 402).
var ErrBlocked = errors.New("the phone is blocked after three wrong PINs")

// ErrPIN is a wrong PIN that leaves tries.
type ErrPIN struct{ Left int }

func (e ErrPIN) Error() string { return fmt.Sprintf("the PIN is wrong, %d tries left", e.Left) }

const errPINShape = ErrInput("pin must have 4 to 8 digits")

// EnterPIN checks a PIN. Wrong ones are counted over all prompts and restarts
// until a right one, as a SIM counts them; the error is then ErrPIN, or
// ErrBlocked from the third one on.
func (b *Book) EnterPIN(msisdn, pin string) error {
	var verdict error
	err := b.change(msisdn, func(p *phone) error {
		switch {
		case p.Wrong >= tries:
			return ErrBlocked
		case pin == p.PIN && p.Wrong == 0:
			return errUnchanged
		case pin == p.PIN:
			p.Wrong = 0
			return nil
		}
		p.Wrong++
		verdict = ErrPIN{tries - p.Wrong}
		if p.Wrong == tries {
			verdict = ErrBlocked
		}
		return nil
	})
	switch {
	case errors.Is(err, errUnchanged):
		return nil
	case err != nil:
		return err
	}
	return verdict
}

// errUnchanged spares the journal a record that says nothing.
var errUnchanged = errors.New("unchanged")

// UsePIN enters the phone's own PIN, as a person who knows it does.
func (b *Book) UsePIN(msisdn string) error {
	b.mu.Lock()
	var pin string
	if p := b.phones[msisdn]; p != nil {
		pin = p.PIN
	}
	b.mu.Unlock()
	return b.EnterPIN(msisdn, pin)
}

// SetPIN gives the phone a new PIN and unblocks it, as the operator's PUK does.
func (b *Book) SetPIN(msisdn, pin string) error {
	if !pins.MatchString(pin) {
		return errPINShape
	}
	return b.change(msisdn, func(p *phone) error {
		p.PIN, p.Wrong = pin, 0
		return nil
	})
}
