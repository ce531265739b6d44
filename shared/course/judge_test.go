package course_test

import (
	"errors"
	"testing"
	"time"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

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
