package payment

import (
	"time"

	"platimo/shared/fault"
)

// ClaimAsking takes the right to call the MSSP for the open asking.
func (r Request) ClaimAsking(now time.Time) (Step, error) {
	if r.status != Pending || !r.asking.Claimed.IsZero() || r.asking.Over(now) || now.Before(r.asking.NotBefore) {
		return Step{}, fault.New(fault.Conflict, "The phone is being asked already.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventSent}, func(to *Request) { to.asking.Claimed = to.changed })
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
	if r.status != Pending || r.asking.APTransID != apTransID || r.asking.MSSPTransID != "" {
		return Step{}, fault.New(fault.Conflict, "This asking is not waiting for a call.").About(r.URN())
	}
	if r.asking.Unsent+1 >= maxUnsent {
		return r.EndAsking(apTransID, "unsent", now)
	}
	return r.fact(now, Event{Kind: EventUnsent}, func(to *Request) {
		next := r.asking
		next.APTransID, next.Token, next.Claimed = ids.APTransID(), ids.Token(), time.Time{}
		next.Unsent = r.asking.Unsent + 1
		next.NotBefore = to.changed.Add(time.Duration(next.Unsent) * 5 * time.Second)
		to.asking = next
	})
}

// Answered stores the status code of a negative notification. It counts for
// the open asking alone, and only once confirmed or when no confirmation is to
// be had.
func (r Request) Answered(apTransID, code string, now time.Time) (Step, error) {
	if r.status != Pending || r.asking.APTransID != apTransID || r.asking.Answer != "" || r.asking.Over(now) {
		return Step{}, fault.New(fault.Conflict, "This asking is not open.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventAnswered, Note: code}, func(to *Request) { to.asking.Answer = code })
}

// EndAsking ends the asking without a signature. The merchant hears of it at a
// fixed time after the asking was opened, whatever the code.
func (r Request) EndAsking(apTransID, code string, now time.Time) (Step, error) {
	if r.status != Pending || r.asking.APTransID != apTransID || !r.asking.Ended.IsZero() {
		return Step{}, fault.New(fault.Conflict, "This asking is not open.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventEnded, Note: code}, func(to *Request) { to.asking.end(code, now) })
}

// Publish tells the merchant that the asking was not delivered.
func (r Request) Publish(now time.Time) (Step, error) {
	if r.status != Pending || r.asking.Ended.IsZero() || r.asking.Published || now.Before(r.asking.publishAt()) {
		return Step{}, fault.New(fault.Conflict, "There is nothing to publish.").About(r.URN())
	}
	return r.fact(now, Event{Kind: EventUndelivered}, func(to *Request) { to.asking.Published = true })
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
