package course_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
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

// A negative notification that the MSSP does not confirm ends nothing while it
// can be asked.
func TestForgedRefusal(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	if err := w.notify(r, 401, nil); err != nil {
		t.Fatal(err)
	}
	w.stream(r.ID()) // still open, says the MSSP
	w.wants(r.ID(), payment.Pending, "stored sent accepted answered")
	cms, _ := w.phone.Signs(t, r)
	w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) {
		return mss.StatusResp{Status: mss.ValidSignature, Signature: cms}, nil
	}
	w.at(10 * time.Second)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Authorized, "stored sent accepted answered authorized")
}

// Signatures that are none: over another request, by another person of the same
// CA, by the person's key for sign-ins, by nobody's key, or junk. In a
// notification they end nothing, and one alarm goes off for each.
func TestSignaturesThatDoNotCount(t *testing.T) {
	for name, forge := range map[string]func(*world, payment.Request) []byte{
		"over another request": func(w *world, r payment.Request) []byte {
			return w.phone.Signer.Sign([]byte(paymenttest.Request(w.t, func(in *payment.Typed) { in.Amount.Minor-- }).Sentence()))
		},
		"another person's": func(w *world, r payment.Request) []byte {
			return w.phone.CA.Signer(w.t, wpkitest.Person{Usage: wpki.Payment}).Sign([]byte(r.Sentence()))
		},
		"the key for sign-ins": func(w *world, r payment.Request) []byte {
			return w.phone.CA.Signer(w.t, wpkitest.Person{Usage: wpki.SignIn}).Sign([]byte(r.Sentence()))
		},
		"another CA's": func(w *world, r payment.Request) []byte {
			return paymenttest.NewPhone(w.t).Signer.Sign([]byte(r.Sentence()))
		},
		"without the certificate's binding": func(w *world, r payment.Request) []byte {
			return w.phone.Signer.Sign([]byte(r.Sentence()), wpkitest.WithoutSigningCertificate)
		},
		"junk":    func(*world, payment.Request) []byte { return []byte("junk") },
		"nothing": func(*world, payment.Request) []byte { return []byte{} },
		"a disabled payer's": func(w *world, r payment.Request) []byte {
			cms, _ := w.phone.Signs(w.t, r)
			p := w.phone.Payer(r.Payer())
			p.Disabled = true
			w.enrol(p)
			return cms
		},
	} {
		w := newWorld(t)
		r := w.asked()
		bad := forge(w, r)
		for range 3 {
			if err := w.notify(r, mss.ValidSignature, bad); err != nil {
				t.Fatalf("%s: Notify() error = %v", name, err)
			}
		}
		w.wants(r.ID(), payment.Pending, "stored sent accepted unverified answered")
		if w.log.alarms() != 1 {
			t.Errorf("%s: %d alarms, want 1", name, w.log.alarms())
		}
		w.stream(r.ID()) // we ask, and nothing has ended
		w.wants(r.ID(), payment.Pending, "stored sent accepted unverified answered")

		// The true signature still counts.
		w.enrol(w.phone.Payer(r.Payer()))
		good, _ := w.phone.Signs(t, r)
		if err := w.notify(r, mss.ValidSignature, good); err != nil {
			t.Fatal(err)
		}
		w.wants(r.ID(), payment.Authorized, "stored sent accepted unverified answered authorized")
	}
}

// In the answer to our own question, a signature that does not verify ends the
// asking.
func TestBadSignatureInTheAnswer(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) {
		return mss.StatusResp{Status: mss.ValidSignature, Signature: []byte("junk")}, nil
	}
	w.at(20 * time.Second)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Pending, "stored sent accepted unverified ended")
	w.at(30 * time.Second)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Pending, "stored sent accepted unverified ended undelivered")
	if w.log.alarms() != 1 {
		t.Errorf("%d alarms, want 1", w.log.alarms())
	}
}

// Whoever does not know the token finds nothing, whatever is brought.
func TestNotifyWantsTheToken(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	cms, _ := w.phone.Signs(t, r)
	a := w.get(r.ID()).Asking()
	n := mss.Notification{APTransID: a.APTransID, Status: mss.ValidSignature, Signature: cms}
	for name, call := range map[string]func() error{
		"no token":        func() error { return w.course.Notify(t.Context(), r.ID(), "", n) },
		"another token":   func() error { return w.course.Notify(t.Context(), r.ID(), payment.NewToken(), n) },
		"another request": func() error { return w.course.Notify(t.Context(), payment.NewID(), a.Token, n) },
		"a longer token":  func() error { return w.course.Notify(t.Context(), r.ID(), a.Token+"A", n) },
	} {
		if err := call(); !fault.Is(err, fault.NotFound) {
			t.Errorf("Notify(%s) error = %v, want not found", name, err)
		}
	}
	w.wants(r.ID(), payment.Pending, "stored sent accepted")
	if len(w.kept(r.ID(), payment.CMS)) != 0 {
		t.Error("a stranger's signature is kept")
	}
}

// A call is taken for unreached, and another follows: the signature that the
// first brings after all counts, and its refusal does not.
func TestSignatureOfAnEarlierCall(t *testing.T) {
	w := newWorld(t)
	w.mssp.sign = func(mss.SignatureReq) (mss.SignatureResp, error) { return mss.SignatureResp{}, mss.ErrNotArrived }
	r := w.asked()
	first := r.Asking()
	w.mssp.sign = nil
	w.at(10 * time.Second)
	w.sweep(r.ID())
	earlier := func(code mss.StatusCode, cms []byte) {
		t.Helper()
		n := mss.Notification{APTransID: w.mssp.signs[0].APTransID, MSSPTransID: "m0", Status: code, Signature: cms}
		if err := w.course.Notify(t.Context(), r.ID(), first.Token, n); err != nil {
			t.Fatalf("Notify(%d of the first call) error = %v", code, err)
		}
	}
	earlier(401, nil)
	if got := w.wants(r.ID(), payment.Pending, "stored sent unsent resent accepted answered"); got.Asking().Answer != "" {
		t.Error("the refusal of an earlier call counts")
	}
	cms, _ := w.phone.Signs(t, r)
	earlier(mss.ValidSignature, cms)
	w.wants(r.ID(), payment.Authorized, "stored sent unsent resent accepted answered authorized")
}

// A signature lies there unjudged: whoever comes next judges it, before asking,
// expiring or cancelling anything.
func TestUnjudgedSignature(t *testing.T) {
	for name, next := range map[string]func(*world, payment.Request){
		"the sweep":    func(w *world, r payment.Request) { w.at(30 * time.Second); w.sweep(r.ID()) },
		"the deadline": func(w *world, r payment.Request) { w.at(time.Hour); w.sweep(r.ID()) },
		"a cancel": func(w *world, r payment.Request) {
			if _, err := w.course.Cancel(w.t.Context(), w.get(r.ID()), paymenttest.Agent); !fault.Is(err, fault.Conflict) {
				w.t.Errorf("Cancel() error = %v, want a conflict", err)
			}
		},
	} {
		w := newWorld(t)
		r := w.asked()
		w.at(20 * time.Second)
		cms, _ := w.phone.Signs(t, r)
		if _, err := w.store.Attach(t.Context(), r.ID(), payment.CMS, cms, w.now()); err != nil {
			t.Fatal(err)
		}
		next(w, r)
		got := w.get(r.ID())
		if got.Status() != payment.Authorized || !got.Proof().Received.Equal(w.begun.Add(20*time.Second)) {
			t.Errorf("%s: the request is %v, signed at %v, want authorized by what came at +20s", name, got, got.Proof().Received)
		}
	}
}

// Who signs cannot be told while the directory is away: nothing expires and
// nothing is cancelled until it can.
func TestJudgementFailsClosed(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	cms, _ := w.phone.Signs(t, r)
	away := errors.New("the directory is away")
	whole := w.course.Directory
	w.course.Directory = broken{whole, away}
	if err := w.notify(r, mss.ValidSignature, cms); !errors.Is(err, away) {
		t.Errorf("Notify() error = %v, want the directory's, so that the MSSP comes again", err)
	}
	w.at(time.Hour)
	if err := w.course.Advance(t.Context(), r.ID(), false); !errors.Is(err, away) {
		t.Errorf("Advance() error = %v, want the directory's", err)
	}
	if _, err := w.course.Cancel(t.Context(), w.get(r.ID()), paymenttest.Agent); !errors.Is(err, away) {
		t.Errorf("Cancel() error = %v, want the directory's", err)
	}
	w.wants(r.ID(), payment.Pending, "stored sent accepted")
	w.course.Directory = whole
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized")
}
