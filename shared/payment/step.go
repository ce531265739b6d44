package payment

import (
	"time"

	"platimo/shared/fault"
)

// Step is one permitted change of one request. Only this package can make
// one. A step either follows an arrow of next or records a fact, which leaves
// the status as it is and is allowed at final statuses too.
type Step struct {
	from, to Request
	event    Event
}

func (s Step) From() Request { return s.from }
func (s Step) To() Request   { return s.to }
func (s Step) Event() Event  { return s.event }

// move follows an arrow.
func (r Request) move(to Status, now time.Time, e Event, change func(*Request)) (Step, error) {
	if !r.status.leadsTo(to) {
		return Step{}, fault.New(fault.Conflict, "A request that is "+string(r.status)+" cannot become "+string(to)+".").About(r.URN())
	}
	return r.fact(now, e, func(t *Request) {
		t.status = to
		change(t)
	})
}

// fact records an event without following an arrow.
func (r Request) fact(now time.Time, e Event, change func(*Request)) (Step, error) {
	now = now.UTC().Truncate(time.Millisecond)
	to := r
	to.version++
	to.changed = now
	e.At = now.UnixMilli()
	if len(r.events) < maxEvents {
		to.events = append(r.events[:len(r.events):len(r.events)], e)
	} else {
		to.moreEvents++
	}
	change(&to)
	to.due = to.nextDue()
	return Step{from: r, to: to, event: e}, nil
}

// URN names the request in problems and logs.
func (r Request) URN() string { return "urn:request:" + string(r.id) }
