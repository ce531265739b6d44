package payment

import (
	"time"

	"platimo/shared/fault"
)

// ClaimAsking takes the right to call the MSSP for the open asking. Only the
// first call of an asking is an event that the merchant sees: a second one
// tells that the number is enrolled.
func (r Request) ClaimAsking(now time.Time) (Step, error) {
	if r.status != Pending || !r.asking.Callable(now) {
		return Step{}, fault.New(fault.Conflict, "The phone is being asked already.").About(r.URN())
	}
	kind := EventSent
	if r.asking.Lease != r.asking.APTransID {
		kind = EventResent
	}
	return r.fact(now, Event{Kind: kind}, func(to *Request) { to.asking.Claimed = to.changed })
}

// Accepted records the MSSP's answer to the call. It is a fact: the callback
// may have overtaken it, and even the end.
func (r Request) Accepted(apTransID, msspTransID string, now time.Time) (Step, error) {
	if r.asking.APTransID != apTransID || r.asking.MSSPTransID != "" {
		return Step{}, fault.New(fault.Conflict, "This asking has had its answer.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventAccepted}, func(to *Request) { to.asking.MSSPTransID = msspTransID })
}

// Unsent records that the call surely did not arrive. The same asking is
// called again, later each time, at most three times; then it ends.
func (r Request) Unsent(apTransID string, ids IDs, now time.Time) (Step, error) {
	if r.status != Pending || r.asking.APTransID != apTransID || r.asking.Claimed.IsZero() || !r.asking.Ended.IsZero() || r.asking.MSSPTransID != "" {
		return Step{}, fault.New(fault.Conflict, "This asking is not waiting for a call.").About(r.URN())
	}
	if r.asking.Unsent+1 >= maxUnsent {
		return r.EndAsking(apTransID, "unsent", now)
	}
	unsent := r.asking.Unsent + 1
	return r.fact(now, Event{Kind: EventUnsent}, func(to *Request) {
		to.asking = r.asking.again(ids, to.changed.Add(time.Duration(unsent)*5*time.Second))
		to.asking.Unsent = unsent
	})
}

// Busy records that the SIM has another prompt open (406), said at once or by a
// confirmed notification. The same asking is called again after a while, for as
// long as its time lasts.
func (r Request) Busy(apTransID string, ids IDs, now time.Time) (Step, error) {
	if r.status != Pending || r.asking.APTransID != apTransID || r.asking.Claimed.IsZero() || r.asking.Over(now) {
		return Step{}, fault.New(fault.Conflict, "This asking is not open.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventUnsent, Note: "406"}, func(to *Request) { to.asking = r.asking.again(ids, to.changed.Add(busyFor)) })
}

// again is the asking before its next call: under a new AP_TransID, which the
// MSSP takes once, and at the same address, so that a signature which comes of
// an earlier call after all is not turned away.
func (a Asking) again(ids IDs, notBefore time.Time) Asking {
	a.APTransID, a.MSSPTransID, a.Answer = ids.APTransID(), "", ""
	a.Claimed, a.NotBefore = time.Time{}, notBefore
	return a
}

// Answered stores the status code of a negative notification. It counts for
// the open asking alone, and only once confirmed or when no confirmation is to
// be had; any other is an event and nothing more, one for each code.
func (r Request) Answered(apTransID, code string, now time.Time) (Step, error) {
	counts := r.status == Pending && r.asking.APTransID == apTransID && r.asking.Answer == "" && !r.asking.Over(now)
	if !counts && (r.has(EventAnswered, code) || len(r.events) == maxEvents) {
		return Step{}, fault.New(fault.Conflict, "This answer is known.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventAnswered, Note: code}, func(to *Request) {
		if counts {
			to.asking.Answer = code
		}
	})
}

// EndAsking ends the asking without a signature. The merchant hears of it at a
// fixed time after the asking was opened, whatever the code.
func (r Request) EndAsking(apTransID, code string, now time.Time) (Step, error) {
	if r.status != Pending || r.asking.APTransID != apTransID || !r.asking.Ended.IsZero() {
		return Step{}, fault.New(fault.Conflict, "This asking is not open.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventEnded, Note: code}, func(to *Request) { to.asking.end(code, now) })
}

// Unanswered ends the asking because nobody answered while it was on the phone
// (208). A refusal may hide in that, so nobody is said to have ignored it.
func (r Request) Unanswered(apTransID, code string, now time.Time) (Step, error) {
	if r.status != Pending || r.asking.APTransID != apTransID || !r.asking.Ended.IsZero() {
		return Step{}, fault.New(fault.Conflict, "This asking is not open.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventUnanswered, Note: code}, func(to *Request) {
		to.asking.end(code, now)
		to.asking.Told = EventUnanswered
	})
}

// Publish tells the merchant that the asking was not delivered.
func (r Request) Publish(now time.Time) (Step, error) {
	if r.status != Pending || r.asking.Ended.IsZero() || r.asking.Told != "" || now.Before(r.asking.publishAt()) {
		return Step{}, fault.New(fault.Conflict, "There is nothing to publish.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventUndelivered}, func(to *Request) { to.asking.Told = EventUndelivered })
}

func (a *Asking) end(code string, now time.Time) {
	if a.Ended.IsZero() {
		a.Ended, a.Code = now.UTC().Truncate(time.Millisecond), code
	}
}

func (a Asking) publishAt() time.Time {
	if at := a.Opened.Add(undeliveredAfter); at.After(a.Ended) {
		return at
	}
	return a.Ended
}
