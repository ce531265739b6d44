package course_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/api"
	"platimo/shared/course"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// broken is a directory in which nobody can be looked up.
type broken struct {
	course.Directory
	err error
}

func (b broken) Payer(context.Context, payment.MSISDN) (payment.Payer, error) {
	return payment.Payer{}, b.err
}

// moments, in seconds, are those at which something happens, or could.
var moments = []int{0, 1, 5, 10, 15, 16, 20, 21, 25, 29, 30, 31, 60, 165, 170, 171, 179, 180}

// A number that is not enrolled, one that is disabled, and phones that cannot
// be reached for any reason take one course in the eyes of the merchant, at
// the same times.
func TestNobodyLearnsWhoIsACustomer(t *testing.T) {
	course := func(prepare func(*world), number string) (seen []api.Request, calls int) {
		w := newWorld(t)
		prepare(w)
		r := w.create(func(in *payment.Typed) { in.Payer = number })
		for _, s := range moments {
			w.at(time.Duration(s) * time.Second)
			for range 2 { // what a step makes due is done at once
				w.stream(r.ID())
			}
			w.sweep(r.ID())
			a := api.RenderWhole(w.get(r.ID()), w.now())
			a.ID, a.Sentence, a.Code, a.Payer = "", "", "", "" // what differs anyway, and the day
			for i := range a.Events {
				a.Events[i].At = paymenttest.Now.Add(a.Events[i].At.Sub(w.begun))
			}
			a.Now, a.Created, a.Expires = paymenttest.Now.Add(a.Now.Sub(w.begun)), a.Created.Add(-w.begun.Sub(paymenttest.Now)), a.Expires.Add(-w.begun.Sub(paymenttest.Now))
			seen = append(seen, a)
		}
		return seen, len(w.mssp.signs)
	}
	refusing := func(code mss.StatusCode) func(*world) {
		return func(w *world) {
			w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) {
				return mss.SignatureResp{}, &mss.Fault{Code: code, HTTP: 500}
			}
		}
	}
	want, calls := course(func(*world) {}, "063 999 9999")
	if calls != 0 {
		t.Errorf("a number that is not enrolled was asked %d times", calls)
	}
	if last := want[len(want)-1]; last.Status != payment.Expired || want[9].Asking != "open" || want[10].Asking != "undelivered" {
		t.Fatalf("the course of a stranger is %+v", last)
	}
	for name, c := range map[string]struct {
		prepare func(*world)
		calls   int
	}{
		"disabled": {func(w *world) {
			p := w.phone.Payer(paymenttest.Number(mira))
			p.Disabled = true
			w.enrol(p)
		}, 0},
		"unknown to the MSSP": {refusing(105), 1},
		"PIN blocked":         {refusing(402), 1},
		"no certificate":      {refusing(422), 1},
		"switched off":        {refusing(209), 1},
		"MSSP down": {func(w *world) {
			w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) { return mss.SignatureResp{}, mss.ErrNotArrived }
		}, 3},
		"said after a while": {func(w *world) {
			w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) { return mss.StatusResp{}, &mss.Fault{Code: 403, HTTP: 500} }
		}, 1},
	} {
		got, calls := course(c.prepare, mira)
		if calls != c.calls {
			t.Errorf("%s: %d calls, want %d", name, calls, c.calls)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the merchant can tell it from a stranger (-stranger +got):\n%s", name, diff)
		}
	}
}
