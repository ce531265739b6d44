package course_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
	"platimo/shared/store"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

const ana = "+381642222222"

// agent enrols an agent with a key for sign-ins.
func (w *world) agent() *wpkitest.Signer {
	w.t.Helper()
	key := w.phone.CA.Signer(w.t, wpkitest.Person{Usage: wpki.SignIn})
	a := session.Agent{MSISDN: paymenttest.Number(ana), Name: "Ana Agent", Role: session.RoleAgent, Merchant: "M1", Certificate: key.Fingerprint()}
	if err := w.people.PutAgent(w.t.Context(), a); err != nil {
		w.t.Fatal(err)
	}
	return key
}

func (w *world) streamLogin(id string, first bool) session.Attempt {
	w.t.Helper()
	if err := w.course.AdvanceSignIn(w.t.Context(), id, first); err != nil {
		w.t.Fatalf("AdvanceSignIn() error = %v", err)
	}
	return w.login(id)
}

func (w *world) login(id string) session.Attempt {
	w.t.Helper()
	a, err := w.logins.Get(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) notifyLogin(a session.Attempt, code mss.StatusCode, cms []byte) error {
	k := a.Asking()
	return w.course.NotifySignIn(w.t.Context(), a.ID(), k.Token, mss.Notification{APTransID: k.APTransID, Status: code, Signature: cms})
}

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	key := w.agent()
	a := w.newAttempt(ana)
	w.at(time.Second)
	a = w.streamLogin(a.ID(), true)
	k := a.Asking()
	want := []mss.SignatureReq{{
		APTransID: k.APTransID, MSISDN: ana, DTBS: a.Sentence(), Profile: "urn:login", EventID: a.Code(), UserLang: "sr", TimeOut: 169 * time.Second,
		APURL: "https://cb.example.com/callbacks/mss/" + a.ID() + "/" + k.Token,
	}}
	if diff := cmp.Diff(want, w.mssp.signs); diff != "" {
		t.Errorf("calls to the MSSP (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(a.Sentence(), "PlatiMo prijava na app.example.rs. Kod "+a.Code()) {
		t.Errorf("the phone is shown %q", a.Sentence())
	}
	cms := key.Sign([]byte(a.Sentence()))
	together(20, func(int) {
		if err := w.notifyLogin(a, mss.ValidSignature, cms); err != nil {
			t.Errorf("NotifySignIn() error = %v", err)
		}
	})
	if got := w.login(a.ID()); got.Status(w.now()) != session.Confirmed || got.Version() != 4 || !got.Due().IsZero() {
		t.Errorf("the sign-in is %s in version %d, due %v, want confirmed, 4, never", got.Status(w.now()), got.Version(), got.Due())
	}
	for range 3 {
		w.at(time.Hour)
		w.streamLogin(a.ID(), true)
		w.streamLogin(a.ID(), false)
	}
	if len(w.mssp.signs) != 1 || len(w.mssp.queries) != 0 {
		t.Errorf("%d calls and %d queries, want 1 and 0", len(w.mssp.signs), len(w.mssp.queries))
	}
}

// The sweep finds the signature that no callback brought.
func TestSignInIsPolled(t *testing.T) {
	w := newWorld(t)
	key := w.agent()
	a := w.newAttempt(ana)
	a = w.streamLogin(a.ID(), true)
	cms := key.Sign([]byte(a.Sentence()))
	w.mssp.status = func(mss.StatusReq) (mss.StatusResp, error) {
		return mss.StatusResp{Status: mss.ValidSignature, Signature: cms}, nil
	}
	if got := w.streamLogin(a.ID(), true); got.Status(w.now()) != session.Waiting {
		t.Error("the stream polls")
	}
	w.at(20 * time.Second)
	if got := w.streamLogin(a.ID(), false); got.Status(w.now()) != session.Confirmed {
		t.Errorf("the sign-in is %s, want confirmed", got.Status(w.now()))
	}
}

// Only a confirmed refusal shows. Whatever else happens to a sign-in looks like
// one that nobody answers, and nothing is owed to it once its time is over.
func TestSignInsThatDoNotEndWell(t *testing.T) {
	refuse := func(w *world, a session.Attempt, code mss.StatusCode) {
		if err := w.notifyLogin(a, code, nil); err != nil {
			w.t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		number string
		happen func(*world, session.Attempt)
		want   session.AttemptStatus
		calls  int
	}{
		"an unknown number": {"+381643333333", func(*world, session.Attempt) {}, session.Waiting, 0},
		"nobody answers":    {ana, func(*world, session.Attempt) {}, session.Waiting, 1},
		"a refusal, confirmed": {ana, func(w *world, a session.Attempt) {
			w.mssp.says(401)
			refuse(w, a, 401)
		}, session.Refused, 1},
		"a refusal that the MSSP denies": {ana, func(w *world, a session.Attempt) { refuse(w, a, 401) }, session.Waiting, 1},
		"postponed": {ana, func(w *world, a session.Attempt) {
			w.mssp.says(4013)
			refuse(w, a, 4013)
		}, session.Waiting, 1},
		"PIN blocked": {ana, func(w *world, a session.Attempt) {
			w.mssp.says(402)
			refuse(w, a, 402)
		}, session.Waiting, 1},
		"a signature by the payment key": {ana, func(w *world, a session.Attempt) {
			if err := w.notifyLogin(a, mss.ValidSignature, w.phone.Signer.Sign([]byte(a.Sentence()))); err != nil {
				w.t.Fatal(err)
			}
		}, session.Waiting, 1},
		"another agent's signature": {ana, func(w *world, a session.Attempt) {
			other := w.phone.CA.Signer(w.t, wpkitest.Person{Usage: wpki.SignIn})
			if err := w.notifyLogin(a, mss.ValidSignature, other.Sign([]byte(a.Sentence()))); err != nil {
				w.t.Fatal(err)
			}
		}, session.Waiting, 1},
	} {
		w := newWorld(t)
		w.agent()
		a := w.newAttempt(c.number)
		a = w.streamLogin(a.ID(), true)
		c.happen(w, a)
		if got := w.streamLogin(a.ID(), true); got.Status(w.now()) != c.want {
			t.Errorf("%s: the sign-in is %s, want %s", name, got.Status(w.now()), c.want)
		}
		w.at(3*time.Minute - time.Millisecond)
		if got := w.streamLogin(a.ID(), false); got.Status(w.now()) != c.want {
			t.Errorf("%s: in the end the sign-in is %s, want %s", name, got.Status(w.now()), c.want)
		}
		w.at(3 * time.Minute)
		if got := w.streamLogin(a.ID(), false); got.Status(w.now()) != session.Expired || !got.Due().IsZero() {
			t.Errorf("%s: after its time the sign-in is %s, due %v, want expired and never", name, got.Status(w.now()), got.Due())
		}
		if len(w.mssp.signs) != c.calls {
			t.Errorf("%s: %d calls, want %d", name, len(w.mssp.signs), c.calls)
		}
	}
}

// A disabled agent is neither asked nor let in.
func TestDisabledAgent(t *testing.T) {
	w := newWorld(t)
	key := w.agent()
	a := w.newAttempt(ana)
	a = w.streamLogin(a.ID(), true)
	agent, err := w.people.Agent(t.Context(), a.Phone())
	if err != nil {
		t.Fatal(err)
	}
	agent.Disabled = true
	if err := w.people.PutAgent(t.Context(), agent); err != nil {
		t.Fatal(err)
	}
	if err := w.notifyLogin(a, mss.ValidSignature, key.Sign([]byte(a.Sentence()))); err != nil {
		t.Fatal(err)
	}
	if got := w.login(a.ID()); got.Status(w.now()) != session.Waiting {
		t.Errorf("the sign-in of a disabled agent is %s", got.Status(w.now()))
	}
	w.at(time.Hour)
	b := w.newAttempt(ana)
	w.streamLogin(b.ID(), true)
	if len(w.mssp.signs) != 1 {
		t.Error("a disabled agent is asked")
	}
}

func TestNotifySignInWantsTheToken(t *testing.T) {
	w := newWorld(t)
	key := w.agent()
	a := w.newAttempt(ana)
	a = w.streamLogin(a.ID(), true)
	k, n := a.Asking(), mss.Notification{APTransID: a.Asking().APTransID, Status: mss.ValidSignature, Signature: key.Sign([]byte(a.Sentence()))}
	other := n
	other.APTransID = "A1"
	for name, err := range map[string]error{
		"no token":           w.course.NotifySignIn(t.Context(), a.ID(), "", n),
		"another token":      w.course.NotifySignIn(t.Context(), a.ID(), k.Token[1:]+"A", n),
		"another sign-in":    w.course.NotifySignIn(t.Context(), session.NewAttemptID(), k.Token, n),
		"another AP_TransID": w.course.NotifySignIn(t.Context(), a.ID(), k.Token, other),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("NotifySignIn(%s) error = %v, want not found", name, err)
		}
	}
	if got := w.login(a.ID()); got.Status(w.now()) != session.Waiting {
		t.Errorf("the sign-in is %s", got.Status(w.now()))
	}
}

// A phone on which a payment is asked is not asked to sign in, which would
// cancel the payment's prompt; the sweep tries again once it is free.
func TestSignInWaitsForThePhone(t *testing.T) {
	w := newWorld(t)
	w.agent()
	w.enrol(w.phone.Payer(paymenttest.Number(ana)))
	r := w.create(func(in *payment.Typed) { in.Payer = ana })
	a := w.newAttempt(ana)
	w.at(time.Second)
	if a = w.streamLogin(a.ID(), true); !a.Asking().Claimed.IsZero() {
		t.Error("a phone with a payment on it was asked to sign in")
	}
	if err := store.NewPhones(engineOf(t).db, engineOf(t).names["PhonesTable"]).Free(t.Context(), r.Payer(), r.Asking().Lease); err != nil {
		t.Fatal(err)
	}
	w.at(15 * time.Second)
	if a = w.streamLogin(a.ID(), false); a.Asking().Claimed.IsZero() {
		t.Error("the sweep has not asked a phone that is free")
	}
}
