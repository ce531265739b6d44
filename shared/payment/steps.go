package payment

import (
	"fmt"
	"time"

	"platimo/shared/fault"
	"platimo/shared/wpki"
)

// Authorize records the payer's signature, which came at received.
func (r Request) Authorize(sig wpki.Verified, received, now time.Time) (Step, error) {
	if !sig.Covers([]byte(r.sentence)) || sig.Usage() != wpki.Payment { // also for the zero value
		return Step{}, fault.New(fault.Unverified, "The signature does not cover this request.").About(r.URN())
	}
	if received.After(r.expires) {
		return Step{}, fault.New(fault.Conflict, "The request expired before it was signed.").About(r.URN())
	}
	digest := fmt.Sprintf("%x", sig.Digest())
	return r.move(Authorized, now, Event{Kind: EventAuthorized, Note: digest}, func(to *Request) {
		to.proof = Proof{Digest: digest, Received: received.UTC().Truncate(time.Millisecond)}
	})
}

// SignedLate keeps a verified signature that moves no money: it came after the
// end, or is not the first.
func (r Request) SignedLate(sig wpki.Verified, received, now time.Time) (Step, error) {
	if !sig.Covers([]byte(r.sentence)) || sig.Usage() != wpki.Payment {
		return Step{}, fault.New(fault.Unverified, "The signature does not cover this request.").About(r.URN())
	}
	digest, kind := fmt.Sprintf("%x", sig.Digest()), EventLate
	if r.proof.Digest != "" {
		kind = EventAgain
	}
	return r.fact(now, Event{Kind: kind, Note: digest}, func(to *Request) {
		if to.proof.Digest == "" {
			to.proof = Proof{Digest: digest, Received: received.UTC().Truncate(time.Millisecond)}
		}
	})
}

// Unverified notes a CMS, by its SHA-256 in hex, that does not verify. It ends
// nothing: anybody can send one.
func (r Request) Unverified(digest string, now time.Time) (Step, error) {
	return r.fact(now, Event{Kind: EventUnverified, Note: digest}, func(*Request) {})
}

// Refuse records the payer's no.
func (r Request) Refuse(code string, now time.Time) (Step, error) {
	return r.move(Refused, now, Event{Kind: EventRefused, Note: code}, func(to *Request) { to.asking.end(code, now) })
}

// Cancel takes the request back before it is signed.
func (r Request) Cancel(agent Agent, now time.Time) (Step, error) {
	return r.move(Cancelled, now, Event{Kind: EventCancelled, By: agent.Name}, func(*Request) {})
}

// Expire ends the request at its own deadline, not before.
func (r Request) Expire(now time.Time) (Step, error) {
	if now.Before(r.expires) {
		return Step{}, fault.New(fault.Conflict, "The request has not expired yet.").About(r.URN())
	}
	return r.move(Expired, now, Event{Kind: EventExpired}, func(*Request) {})
}

// Fail ends the request for the bank's reason, or "service" for our own mistake.
func (r Request) Fail(reason, answer string, now time.Time) (Step, error) {
	if reason == "" {
		return Step{}, fault.New(fault.Conflict, "Nothing fails without a reason.").About(r.URN())
	}
	return r.move(Failed, now, Event{Kind: EventFailed, Note: reason}, func(to *Request) {
		to.reason = reason
		to.answer = answer
	})
}

// ClaimOrder takes the right to tell the bank. The order's bytes lie stored
// under its digest already.
func (r Request) ClaimOrder(o Order, now time.Time) (Step, error) {
	if r.status != Authorized || r.order.Digest != "" {
		return Step{}, fault.New(fault.Conflict, "The bank has been told already.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventInstructed, Note: o.Digest}, func(to *Request) {
		o.Claimed = to.changed
		to.order = o
	})
}

// Pay records that the bank did it; answer is the SHA-256 in hex of what it
// said, which the caller has held against amount and payee.
func (r Request) Pay(answer string, now time.Time) (Step, error) {
	if answer == "" || r.order.Digest == "" {
		return Step{}, fault.New(fault.Conflict, "Nothing is paid without an order and the bank's answer.").About(r.URN())
	}
	return r.move(Paid, now, Event{Kind: EventPaid, Note: answer}, func(to *Request) { to.answer = answer })
}

// Contradict notes an answer of the bank that does not fit the order. The
// request stays where it is, and an operator must look.
func (r Request) Contradict(answer string, now time.Time) (Step, error) {
	if r.contradicts {
		return Step{}, fault.New(fault.Conflict, "The contradiction is known.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventContradiction, Note: answer}, func(to *Request) { to.contradicts = true })
}

// ClaimReceipt takes the right to send the result to the payer's phone. It is
// sent at most once: a claim without a result is not repeated.
func (r Request) ClaimReceipt(now time.Time) (Step, error) {
	if !r.receiptOwed() {
		return Step{}, fault.New(fault.Conflict, "No receipt is owed.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventReceipting}, func(to *Request) { to.receipting = to.changed })
}

// GiveUpReceipt records that no receipt will be sent: the MSSP's id of the
// asking, without which none is possible, has not come.
func (r Request) GiveUpReceipt(now time.Time) (Step, error) {
	if !r.receiptOwed() || r.asking.MSSPTransID != "" {
		return Step{}, fault.New(fault.Conflict, "The receipt is not to be given up.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventNoReceipt}, func(to *Request) { to.receipting = to.changed })
}

// Receipted records that the MSSP took the receipt.
func (r Request) Receipted(now time.Time) (Step, error) {
	if r.receipting.IsZero() || !r.receipted.IsZero() {
		return Step{}, fault.New(fault.Conflict, "No receipt is on its way.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventReceipt}, func(to *Request) { to.receipted = to.changed })
}
