package payment

import (
	"fmt"
	"time"

	"platimo/shared/money"
)

// Record is the stored form of a request: plain fields, instants as Unix
// milliseconds (0: none). Only Restore makes a Request of it.
type Record struct {
	ID             string  `json:"id"`
	Version        int     `json:"version"`
	Status         string  `json:"status"`
	Reason         string  `json:"reason,omitempty"`
	Payee          string  `json:"payee"`
	PayeeName      string  `json:"payeeName"`
	PayeeShortName string  `json:"payeeShortName"`
	PayeeAccount   string  `json:"payeeAccount"`
	PurposeCode    string  `json:"purposeCode"`
	Agent          string  `json:"agent"`
	AgentName      string  `json:"agentName"`
	Payer          string  `json:"payer"`
	Minor          int64   `json:"minor"`
	Currency       string  `json:"currency"`
	Remittance     string  `json:"remittance"`
	Reference      string  `json:"reference,omitempty"`
	Lifetime       int64   `json:"lifetime"` // seconds
	Key            string  `json:"key"`
	Sentence       string  `json:"sentence"`
	Code           string  `json:"code"`
	Number         string  `json:"number"`
	Created        int64   `json:"created"`
	Expires        int64   `json:"expires"`
	Changed        int64   `json:"changed"`
	Asking         Asked   `json:"asking"`
	Proof          string  `json:"proof,omitempty"`
	ProofReceived  int64   `json:"proofReceived,omitempty"`
	Order          string  `json:"order,omitempty"`
	OrderBank      string  `json:"orderBank,omitempty"`
	OrderMessage   string  `json:"orderMessage,omitempty"`
	OrderPayment   string  `json:"orderPayment,omitempty"`
	OrderClaimed   int64   `json:"orderClaimed,omitempty"`
	Answer         string  `json:"answer,omitempty"`
	ReceiptClaimed int64   `json:"receiptClaimed,omitempty"`
	Receipted      int64   `json:"receipted,omitempty"`
	Contradicts    bool    `json:"contradicts,omitempty"`
	Events         []Event `json:"events"`
	MoreEvents     int     `json:"moreEvents,omitempty"`
}

// Asked is the stored form of an asking.
type Asked struct {
	APTransID   string `json:"apTransID"`
	Lease       string `json:"lease"`
	Token       string `json:"token"`
	Opened      int64  `json:"opened"`
	Ends        int64  `json:"ends"`
	Claimed     int64  `json:"claimed,omitempty"`
	MSSPTransID string `json:"msspTransID,omitempty"`
	Unsent      int    `json:"unsent,omitempty"`
	NotBefore   int64  `json:"notBefore,omitempty"`
	Answer      string `json:"answer,omitempty"`
	Ended       int64  `json:"ended,omitempty"`
	Code        string `json:"code,omitempty"`
	Told        string `json:"told,omitempty"`
}

// Record gives the stored form of a request.
func (r Request) Record() Record {
	return Record{
		ID: string(r.id), Version: r.version, Status: string(r.status), Reason: r.reason,
		Payee: r.payee.ID, PayeeName: r.payee.Name, PayeeShortName: r.payee.ShortName, PayeeAccount: r.payee.Account.String(), PurposeCode: r.payee.PurposeCode,
		Agent: r.agent.MSISDN.E164(), AgentName: r.agent.Name, Payer: r.payer.E164(), Minor: r.amount.Minor, Currency: r.amount.Currency,
		Remittance: r.remittance, Reference: r.reference, Lifetime: int64(r.lifetime / time.Second), Key: string(r.key),
		Sentence: r.sentence, Code: r.mark.Code, Number: r.mark.Number, Created: millis(r.created), Expires: millis(r.expires), Changed: millis(r.changed),
		Asking: r.asking.Record(), Proof: r.proof.Digest, ProofReceived: millis(r.proof.Received),
		Order: r.order.Digest, OrderBank: r.order.Bank, OrderMessage: r.order.MessageID, OrderPayment: r.order.PaymentInfoID, OrderClaimed: millis(r.order.Claimed),
		Answer: r.answer, ReceiptClaimed: millis(r.receipting), Receipted: millis(r.receipted), Contradicts: r.contradicts,
		Events: r.events, MoreEvents: r.moreEvents,
	}
}

// Record gives the stored form of an asking.
func (a Asking) Record() Asked {
	return Asked{a.APTransID, a.Lease, a.Token, millis(a.Opened), millis(a.Ends), millis(a.Claimed), a.MSSPTransID, a.Unsent, millis(a.NotBefore),
		a.Answer, millis(a.Ended), a.Code, string(a.Told)}
}

// RestoreAsking reads the stored form of an asking.
func RestoreAsking(s Asked) Asking {
	return Asking{s.APTransID, s.Lease, s.Token, instant(s.Opened), instant(s.Ends), instant(s.Claimed), s.MSSPTransID, s.Unsent, instant(s.NotBefore),
		s.Answer, instant(s.Ended), s.Code, EventKind(s.Told)}
}

// Restore reads a stored record and refuses one that no sequence of steps
// could have made.
func Restore(s Record) (Request, error) {
	wrong := func(what string) (Request, error) {
		return Request{}, fmt.Errorf("stored request %s is impossible: %s", s.ID, what)
	}
	if _, ok := ParseID(s.ID); !ok || s.Version < 1 || !Status(s.Status).Known() {
		return wrong("id, version or status")
	}
	if (s.Status == string(Authorized) || s.Status == string(Paid)) && (s.Proof == "" || s.ProofReceived == 0) {
		return wrong(s.Status + " without a signature")
	}
	if s.Status == string(Paid) && (s.Order == "" || s.Answer == "") {
		return wrong("paid without an order and the bank's answer")
	}
	if s.Order != "" && s.Proof == "" || s.ReceiptClaimed != 0 && (s.Proof == "" || !Status(s.Status).Final()) {
		return wrong("an order or a receipt without a signature")
	}
	if (s.Status == string(Failed)) != (s.Reason != "") {
		return wrong("failed and reason do not agree")
	}
	if len(s.Events)+s.MoreEvents != s.Version {
		return wrong("events and version differ")
	}
	agent, err := StoredMSISDN(s.Agent)
	if err != nil {
		return wrong("agent")
	}
	payer, err := StoredMSISDN(s.Payer)
	if err != nil {
		return wrong("payer")
	}
	account, err := money.ParseAccount(s.PayeeAccount)
	if err != nil {
		return wrong("payee's account")
	}
	r := Request{
		id: ID(s.ID), version: s.Version, status: Status(s.Status), reason: s.Reason,
		payee: Payee{ID: s.Payee, Name: s.PayeeName, ShortName: s.PayeeShortName, Account: account, PurposeCode: s.PurposeCode},
		agent: Agent{agent, s.AgentName}, payer: payer, amount: money.Amount{Minor: s.Minor, Currency: s.Currency},
		remittance: s.Remittance, reference: s.Reference, lifetime: time.Duration(s.Lifetime) * time.Second, key: IdempotencyKey(s.Key),
		sentence: s.Sentence, mark: Mark{s.Code, s.Number}, created: instant(s.Created), expires: instant(s.Expires), changed: instant(s.Changed),
		asking: RestoreAsking(s.Asking), proof: Proof{s.Proof, instant(s.ProofReceived)},
		order:  Order{s.Order, s.OrderBank, s.OrderMessage, s.OrderPayment, instant(s.OrderClaimed)},
		answer: s.Answer, receipting: instant(s.ReceiptClaimed), receipted: instant(s.Receipted), contradicts: s.Contradicts,
		events: s.Events, moreEvents: s.MoreEvents,
	}
	if r.sentence != sentence(r.amount, r.payee, r.remittance, r.mark) {
		return wrong("the sentence does not say what the fields say")
	}
	r.due = r.nextDue()
	return r, nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
