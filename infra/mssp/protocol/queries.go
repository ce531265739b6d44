package protocol

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/phones"
)

// status answers MSS_StatusReq: 504 while the transaction is open, then always
// the same end, which is a fault unless it is a signature.
func (s *Service) status(_ context.Context, c *call) (reply, error) {
	t, err := c.transaction(s.Desk)
	if err != nil {
		return reply{}, err
	}
	a := reply{status: t.Status, number: t.Number, signature: t.Signature}
	if t.Open() {
		return a, nil
	}
	return a, refusalOf(t)
}

// maxMessage is how many characters a receipt's message may have.
const maxMessage = 160

// receipt takes MSS_ReceiptReq, one for each transaction that has ended, and
// puts its message on the phone.
func (s *Service) receipt(_ context.Context, c *call) (reply, error) {
	t, err := c.transaction(s.Desk)
	if err != nil {
		return reply{}, err
	}
	if n, err := c.find("MobileUser", "MSISDN"); err != nil {
		return reply{}, err
	} else if n != nil { // some clients leave it out, or empty
		if msisdn, err := phones.ParseMSISDN(n.Text()); strings.TrimSpace(n.Text()) != "" && (err != nil || msisdn != t.MSISDN) {
			return reply{}, desk.Refusal{Code: desk.WrongParam, Why: "the MSISDN is not the transaction's"}
		}
	}
	text, err := c.text("Message")
	if err != nil {
		return reply{}, err
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > maxMessage {
		return reply{}, desk.Refusal{Code: desk.WrongDataLength, Why: "Message has more than 160 characters"}
	}
	c.entry.Text = text
	if err := s.Desk.TakeReceipt(t.ID); err != nil {
		return reply{}, err
	}
	if text != "" {
		err = s.Book.Send(t.MSISDN, text, time.Now())
	}
	return reply{status: desk.RequestOK}, err
}

// profile answers MSS_ProfileReq, whether a number has a phone that can sign,
// without disturbing anybody.
func (s *Service) profile(_ context.Context, c *call) (reply, error) {
	_, msisdn, err := c.number()
	if err != nil {
		return reply{}, err
	}
	phone, err := s.Book.Find(msisdn)
	switch {
	case errors.Is(err, phones.ErrUnknown):
		return reply{}, desk.Refusal{Code: desk.UnknownClient, Why: "no phone has this number"}
	case err != nil:
		return reply{}, err
	case phone.Blocked:
		return reply{}, desk.Refusal{Code: desk.PINBlocked, Why: "the PIN is blocked"}
	}
	return reply{status: desk.RequestOK, profiles: []string{s.PaymentProfile, s.LoginProfile}}, nil
}
