package course_test

import (
	"strings"
	"testing"
	"time"

	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// Fifty notifications of one signature at once: one transition.
func TestNotifiedFiftyTimes(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	cms, _ := w.phone.Signs(t, r)
	together(50, func(int) {
		if err := w.notify(r, mss.ValidSignature, cms); err != nil {
			t.Errorf("Notify() error = %v", err)
		}
	})
	w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized")
	together(20, func(int) {
		if err := w.course.Advance(t.Context(), r.ID(), true); err != nil {
			t.Errorf("Advance() error = %v", err)
		}
	})
	w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized instructed")
	w.bank.says("ACSC")
	together(20, func(int) {
		if err := w.course.Settle(t.Context(), r.ID()); err != nil {
			t.Errorf("Settle() error = %v", err)
		}
	})
	w.wants(r.ID(), payment.Paid, "stored sent accepted authorized instructed paid")
	together(20, func(int) {
		if err := w.course.Advance(t.Context(), r.ID(), true); err != nil {
			t.Errorf("Advance() error = %v", err)
		}
	})
	w.wants(r.ID(), payment.Paid, "stored sent accepted authorized instructed paid receipting receipt")
	if len(w.mssp.signs) != 1 || len(w.bank.orders) != 1 || len(w.mssp.receipts) != 1 {
		t.Errorf("%d askings, %d orders, %d receipts, want one each", len(w.mssp.signs), len(w.bank.orders), len(w.mssp.receipts))
	}
}

// The notification overtakes the answer of the call, which then comes, or is
// lost: the receipt can be sent in both cases.
func TestNotificationOvertakesTheCall(t *testing.T) {
	for name, lost := range map[string]error{"comes": nil, "is lost": errLost, "says unreached, wrongly": mss.ErrNotArrived} {
		w := newWorld(t)
		r := w.create()
		cms, _ := w.phone.Signs(t, r)
		w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) {
			if err := w.notify(r, mss.ValidSignature, cms); err != nil {
				t.Errorf("Notify() error = %v", err)
			}
			return mss.SignatureResp{MSSPTransID: "m1", Status: mss.RequestOK}, lost
		}
		w.stream(r.ID())
		if got := w.get(r.ID()); got.Status() != payment.Authorized || got.Asking().MSSPTransID != "m1" || len(w.mssp.signs) != 1 {
			t.Errorf("the answer %s: the request is %v with id %q after %d calls, want authorized, m1, 1", name, got, got.Asking().MSSPTransID, len(w.mssp.signs))
		}
		w.bank.says("ACSC")
		w.stream(r.ID())
		w.stream(r.ID())
		if got := w.get(r.ID()); got.Status() != payment.Paid || len(w.mssp.receipts) != 1 || !got.Due().IsZero() {
			t.Errorf("the answer %s: the request is %v, %d receipts, due %v, want paid, 1, never", name, got, len(w.mssp.receipts), got.Due())
		}
	}
}

// An MSSP that names no MSSP_TransID, and whose answer was lost: there can be
// no receipt, and the sweep must not look for ever.
func TestReceiptIsGivenUp(t *testing.T) {
	w := newWorld(t)
	w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) { return mss.SignatureResp{}, errLost }
	r := w.asked()
	cms, _ := w.phone.Signs(t, r)
	a := w.get(r.ID()).Asking()
	if err := w.course.Notify(t.Context(), r.ID(), a.Token, mss.Notification{APTransID: a.APTransID, Status: mss.ValidSignature, Signature: cms}); err != nil {
		t.Fatal(err)
	}
	w.bank.says("RJCT")
	w.stream(r.ID())
	w.stream(r.ID())
	if got := w.get(r.ID()); got.Status() != payment.Failed || got.Reason() != "AM04" || got.Due().IsZero() {
		t.Errorf("the request is %v for %q, due %v, want failed for AM04, and a receipt owed", got, got.Reason(), got.Due())
	}
	w.at(time.Hour)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Failed, "stored sent authorized instructed failed no-receipt")
	if got := w.get(r.ID()); !got.Due().IsZero() || len(w.mssp.receipts) != 0 {
		t.Errorf("due %v, %d receipts, want never and none", got.Due(), len(w.mssp.receipts))
	}
}

// The callback never comes: the sweep asks from 20 seconds on, gets the
// signature, and it counts.
func TestCallbackNeverComes(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	w.at(19 * time.Second)
	w.sweep(r.ID())
	if len(w.mssp.queries) != 0 {
		t.Error("the MSSP was asked before 20 seconds had passed")
	}
	w.at(20 * time.Second)
	w.sweep(r.ID())
	cms, _ := w.phone.Signs(t, r)
	w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) {
		return mss.StatusResp{Status: mss.ValidSignature, Signature: cms}, nil
	}
	w.at(25 * time.Second)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized")
	if q := w.mssp.queries; len(q) != 2 || q[0] != (mss.StatusReq{APTransID: r.Asking().APTransID, MSSPTransID: "m1"}) {
		t.Errorf("queries = %+v, want two for this asking", q)
	}
}

// Nobody answers at all: expired at the deadline, not before.
func TestNobodyAnswers(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	for s := 0; s < 180; s += 5 {
		w.at(time.Duration(s) * time.Second)
		w.sweep(r.ID())
	}
	w.at(180*time.Second - time.Millisecond)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Pending, "stored sent accepted")
	w.at(180 * time.Second)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Expired, "stored sent accepted expired")
	if w.get(r.ID()).Due() != (time.Time{}) || len(w.mssp.receipts) != 0 {
		t.Error("something is still owed to a request that expired without a signature")
	}
}

// A request outlives its prompt: the asking ends with it, and the phone can be
// asked by others.
func TestAskingEndsBeforeTheRequest(t *testing.T) {
	hour := func(in *payment.Typed) { in.Lifetime = time.Hour }
	for name, c := range map[string]struct {
		sign   func(mss.SignatureReq) (mss.SignatureResp, error)
		status func(mss.StatusReq) (mss.StatusResp, error)
		ended  bool
	}{
		"the MSSP forgot it":            {nil, nil, true},
		"nobody can ask about it":       {func(mss.SignatureReq) (mss.SignatureResp, error) { return mss.SignatureResp{}, errLost }, nil, true},
		"the MSSP cannot be asked, now": {nil, func(mss.StatusReq) (mss.StatusResp, error) { return mss.StatusResp{}, errLost }, false},
	} {
		w := newWorld(t)
		w.mssp.sign, w.mssp.status = c.sign, c.status
		r := w.asked(hour)
		w.at(309 * time.Second)
		w.sweep(r.ID())
		if a := w.get(r.ID()).Asking(); !a.Ended.IsZero() {
			t.Errorf("%s: the asking ended at %v, before its lease", name, a.Ended)
		}
		w.at(310 * time.Second)
		w.sweep(r.ID())
		if a := w.get(r.ID()).Asking(); a.Ended.IsZero() == c.ended {
			t.Errorf("%s: the asking has ended %t, want %t", name, !a.Ended.IsZero(), c.ended)
		}
		cms, _ := w.phone.Signs(t, r)
		w.at(20 * time.Minute)
		if err := w.notify(r, mss.ValidSignature, cms); err != nil || w.get(r.ID()).Status() != payment.Authorized {
			t.Errorf("%s: a signature within the hour leads to %v, %v, want authorized", name, w.get(r.ID()), err)
		}
	}
}

// A signature that comes after the end is kept, moves no money, and is
// answered with a message that says so.
func TestLateSignature(t *testing.T) {
	for name, end := range map[string]func(*world, payment.Request){
		"expired":                   func(w *world, r payment.Request) { w.at(181 * time.Second); w.sweep(r.ID()) },
		"expired, the sweep behind": func(w *world, _ payment.Request) { w.at(181 * time.Second) },
		"cancelled": func(w *world, r payment.Request) {
			if _, err := w.course.Cancel(w.t.Context(), w.get(r.ID()), paymenttest.Agent); err != nil {
				w.t.Fatal(err)
			}
		},
		"refused": func(w *world, r payment.Request) {
			w.mssp.says(401)
			if err := w.notify(r, 401, nil); err != nil {
				w.t.Fatal(err)
			}
			w.stream(r.ID())
		},
	} {
		w := newWorld(t)
		r := w.asked()
		cms, _ := w.phone.Signs(t, r)
		end(w, r)
		w.at(200 * time.Second)
		for range 2 {
			if err := w.notify(r, mss.ValidSignature, cms); err != nil {
				t.Fatalf("%s: Notify() error = %v", name, err)
			}
		}
		for range 3 {
			w.stream(r.ID())
			w.sweep(r.ID())
		}
		got := w.get(r.ID())
		late := 0
		for _, e := range got.Events() {
			if e.Kind == payment.EventLate {
				late++
			}
		}
		if !got.Status().Final() || got.Status() == payment.Paid || late != 1 || len(w.bank.orders) != 0 {
			t.Errorf("%s: the request is %v with %d late signatures and %d orders, want its end, 1 and 0", name, got, late, len(w.bank.orders))
		}
		if len(w.mssp.receipts) != 1 || !strings.Contains(w.mssp.receipts[0].Message, "Nista nije placeno") {
			t.Errorf("%s: receipts = %+v, want one that says that nothing was paid", name, w.mssp.receipts)
		}
		if len(w.kept(r.ID(), payment.CMS)) != 1 {
			t.Errorf("%s: %d signatures are kept, want 1", name, len(w.kept(r.ID(), payment.CMS)))
		}
	}
}

// A refusal and a signature both come: what is committed first wins, and the
// other is noted.
func TestRefusalAndSignature(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	cms, _ := w.phone.Signs(t, r)
	if err := w.notify(r, mss.ValidSignature, cms); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := w.notify(r, 401, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized answered")

	w = newWorld(t)
	r = w.asked()
	if err := w.notify(r, 401, nil); err != nil { // not yet confirmed
		t.Fatal(err)
	}
	if err := w.notify(r, mss.ValidSignature, cms2(t, w, r)); err != nil {
		t.Fatal(err)
	}
	w.mssp.says(401)
	w.stream(r.ID())
	w.wants(r.ID(), payment.Authorized, "stored sent accepted answered authorized instructed")
}

func cms2(t *testing.T, w *world, r payment.Request) []byte {
	cms, _ := w.phone.Signs(t, r)
	return cms
}
