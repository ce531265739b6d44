package course_test

import (
	"fmt"
	"testing"
	"time"

	"platimo/shared/mss"
	"platimo/shared/payment"
)

// outcome is what a status code does to a request.
type outcome struct {
	status payment.Status
	event  payment.EventKind // the last one
	alarm  bool
}

var (
	goesOn      = outcome{payment.Pending, "", false}
	unanswered  = outcome{payment.Pending, payment.EventUnanswered, false}
	undelivered = outcome{payment.Pending, payment.EventEnded, false}
	alarmed     = outcome{payment.Pending, payment.EventEnded, true}
	saidNo      = outcome{payment.Refused, payment.EventRefused, false}
	ourMistake  = outcome{payment.Failed, payment.EventFailed, true}
	again       = outcome{payment.Pending, payment.EventUnsent, false}
)

// table is the status table of TS 102 204, with sub-codes, as the agent is to
// see it.
var table = []struct {
	codes []mss.StatusCode
	want  outcome
}{
	{[]mss.StatusCode{401, 4011, 4012}, saidNo},
	{[]mss.StatusCode{208, 2081, 2082}, unanswered},
	{[]mss.StatusCode{4013, 105, 209, 402, 403, 404, 422, 501}, undelivered},
	{[]mss.StatusCode{503}, alarmed},
	{[]mss.StatusCode{423, 424, 425}, undelivered},
	{[]mss.StatusCode{700, 701, 750, 780, 900, 9001, 9008}, undelivered},
	{[]mss.StatusCode{101, 102, 103, 104, 106, 107, 108, 109, 1014}, ourMistake},
	{[]mss.StatusCode{406}, again},
}

func (w *world) check(name string, id payment.ID, want outcome) {
	w.t.Helper()
	r := w.get(id)
	last := r.Events()[len(r.Events())-1].Kind
	if want.event == "" {
		last = ""
	}
	if got := (outcome{r.Status(), last, w.log.alarms() > 0}); got != want {
		w.t.Errorf("%s: %+v, want %+v", name, got, want)
	}
	if r.Status() == payment.Failed && r.Reason() != "service" {
		w.t.Errorf("%s: reason = %q, want service", name, r.Reason())
	}
}

// each runs a case for every code, in worlds that share one engine.
func each(t *testing.T, run func(w *world, code mss.StatusCode, want outcome)) {
	w := newWorld(t)
	n := 0
	for _, row := range table {
		for _, code := range row.codes {
			n++
			w.log.reset()
			w.mssp.sign, w.mssp.status = nil, nil
			w.at(time.Duration(n) * time.Hour) // the lease of the request before has lapsed
			run(w, code, row.want)
		}
	}
}

// The MSSP refuses the call itself.
func TestStatusOfTheCall(t *testing.T) {
	each(t, func(w *world, code mss.StatusCode, want outcome) {
		w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) {
			return mss.SignatureResp{}, &mss.Fault{Code: code, HTTP: 500}
		}
		r := w.next()
		w.stream(r.ID())
		w.check(fmt.Sprintf("the call answers %d", code), r.ID(), want)
	})
}

// A notification says no, and the MSSP says it again when it is asked.
func TestStatusOfAConfirmedNotification(t *testing.T) {
	each(t, func(w *world, code mss.StatusCode, want outcome) {
		r := w.next()
		w.stream(r.ID())
		if err := w.notify(r, code, nil); err != nil {
			w.t.Fatal(err)
		}
		w.check(fmt.Sprintf("%d before it is confirmed", code), r.ID(), outcome{payment.Pending, payment.EventAnswered, false})
		w.mssp.says(code)
		w.stream(r.ID())
		if want == ourMistake {
			// What is wrong may be the question: it stands until the asking ends.
			w.check(fmt.Sprintf("%d to a question", code), r.ID(), outcome{payment.Pending, payment.EventAnswered, false})
			w.later(w.get(r.ID()).Asking().Ends)
			w.sweep(r.ID())
		}
		w.check(fmt.Sprintf("%d, confirmed", code), r.ID(), want)
	})
}

// A notification says no, and the MSSP cannot be asked: believed at the end of
// the asking, and not before.
func TestStatusOfAnUnconfirmedNotification(t *testing.T) {
	each(t, func(w *world, code mss.StatusCode, want outcome) {
		w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) { return mss.StatusResp{}, errLost }
		r := w.next()
		w.stream(r.ID())
		if err := w.notify(r, code, nil); err != nil {
			w.t.Fatal(err)
		}
		w.stream(r.ID())
		w.later(w.get(r.ID()).Asking().Ends.Add(-1))
		w.sweep(r.ID())
		w.check(fmt.Sprintf("%d before the end of the asking", code), r.ID(), outcome{payment.Pending, payment.EventAnswered, false})
		w.later(w.get(r.ID()).Asking().Ends)
		w.sweep(r.ID())
		if want == again {
			want = undelivered // no time is left
		}
		w.check(fmt.Sprintf("%d, believed", code), r.ID(), want)
	})
}

// The callback never comes, and the sweep asks.
func TestStatusOfAPoll(t *testing.T) {
	each(t, func(w *world, code mss.StatusCode, want outcome) {
		r := w.next()
		w.stream(r.ID())
		w.mssp.says(code)
		w.later(r.Created().Add(21 * time.Second))
		w.stream(r.ID()) // the stream does not poll
		w.check(fmt.Sprintf("%d, nobody asked", code), r.ID(), goesOn)
		w.sweep(r.ID())
		if want == ourMistake || want == again {
			want = goesOn // the question failed, for all we know
		}
		w.check(fmt.Sprintf("%d to the sweep", code), r.ID(), want)
	})
}

// Codes that end nothing, from wherever they come.
func TestStatusThatGoesOn(t *testing.T) {
	for _, code := range []mss.StatusCode{mss.RequestOK, mss.UserSign, mss.OutstandingTransaction} {
		w := newWorld(t)
		w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) {
			return mss.SignatureResp{MSSPTransID: "m1", Status: code}, nil
		}
		w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) { return mss.StatusResp{Status: code}, nil }
		r := w.asked()
		if err := w.notify(r, code, nil); err != nil {
			t.Fatal(err)
		}
		w.at(30 * time.Second)
		w.sweep(r.ID())
		w.wants(r.ID(), payment.Pending, "stored sent accepted")
	}
}

// A prompt of somebody else's on the SIM is waited for: 15 seconds, as often as
// the time of the asking allows.
func TestBusyPhone(t *testing.T) {
	w := newWorld(t)
	w.mssp.says(406)
	busy := func(mss.SignatureReq) (mss.SignatureResp, error) {
		return mss.SignatureResp{}, &mss.Fault{Code: 406, HTTP: 500}
	}
	w.mssp.sign = busy
	r := w.asked()
	for s := 0; s < 180; s += 5 {
		w.at(time.Duration(s) * time.Second)
		w.sweep(r.ID())
	}
	if got := len(w.mssp.signs); got != 12 { // 0, 15 … 165 s
		t.Errorf("a phone that stays busy was tried %d times in 3 minutes, want 12", got)
	}
	ids := map[string]bool{}
	for _, s := range w.mssp.signs {
		ids[s.APTransID] = true
	}
	if len(ids) != len(w.mssp.signs) {
		t.Errorf("%d calls had %d AP_TransIDs, want one each", len(w.mssp.signs), len(ids))
	}
	if got := w.get(r.ID()).PublicVersion(); got != 2 {
		t.Errorf("the merchant sees version %d, want 2: stored and sent", got)
	}
}

// A call that surely did not arrive is made again after 5 and 10 seconds, and
// then the asking is over. One that may have arrived is never repeated.
func TestCallsThatDoNotArrive(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		calls  int
		events string
	}{
		"not reached":            {fmt.Errorf("dial: %w", mss.ErrNotArrived), 3, "stored sent unsent resent unsent resent ended undelivered expired"},
		"a fault without status": {&mss.Fault{HTTP: 500}, 3, "stored sent unsent resent unsent resent ended undelivered expired"},
		"may have arrived":       {errLost, 1, "stored sent expired"},
		"an HTTP error":          {&mss.HTTPError{Status: 502}, 1, "stored sent expired"},
	} {
		w := newWorld(t)
		w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) { return mss.SignatureResp{}, c.err }
		r := w.asked()
		for s := 0; s <= 180; s += 5 {
			w.at(time.Duration(s) * time.Second)
			w.sweep(r.ID())
		}
		if len(w.mssp.signs) != c.calls {
			t.Errorf("%s: %d calls, want %d", name, len(w.mssp.signs), c.calls)
		}
		w.wants(r.ID(), payment.Expired, c.events)
	}
}
