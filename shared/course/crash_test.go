package course_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"platimo/shared/bank"
	"platimo/shared/course"
	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
)

// simulation runs one payment from its opening to its end in one goroutine: a
// store in memory, an MSSP with a customer who signs after ten seconds, and a
// bank. Every call out of the course is a point at which its function may die,
// before the call or after it.
type simulation struct {
	t     *testing.T
	phone paymenttest.Phone
	now   time.Time

	record   payment.Record
	attached map[string]payment.Attachment // by kind and digest
	streamed int                           // version up to which the stream has been read

	asked    time.Time // when the phone first showed the prompt; zero: never
	prompts  map[string]mss.SignatureReq
	cms      []byte
	rung     bool // the MSSP has had its 200
	receipts int

	orders map[string]bool // different bytes that the bank was sent
	booked bool

	calls  int
	deaths map[int]death
}

type death int

const (
	before death = iota + 1 // the function dies before the call
	after                   // the call is made, and its answer lost
)

var errDied = errors.New("the function died")

// call makes a call, unless the function dies at it.
func (s *simulation) call(f func() error) error {
	s.calls++
	switch s.deaths[s.calls] {
	case before:
		return errDied
	case after:
		_ = f()
		return errDied
	}
	return f()
}

func (s *simulation) Get(context.Context, payment.ID) (r payment.Request, err error) {
	err = s.call(func() error { r, err = payment.Restore(s.record); return err })
	return r, err
}

func (s *simulation) Apply(_ context.Context, st payment.Step) error {
	return s.call(func() error {
		if s.record.Version != st.From().Version() {
			return fault.New(fault.Conflict, "It has changed in the meantime.")
		}
		s.record = st.To().Record()
		return nil
	})
}

func (s *simulation) Attach(_ context.Context, _ payment.ID, kind payment.AttachmentKind, b []byte, now time.Time) (a payment.Attachment, err error) {
	err = s.call(func() error {
		a = payment.Attachment{Digest: fmt.Sprintf("%x", sha256.Sum256(b)), Bytes: b, At: now}
		if there, ok := s.attached[string(kind)+a.Digest]; ok {
			a = there
		}
		s.attached[string(kind)+a.Digest] = a
		return nil
	})
	return a, err
}

func (s *simulation) Attachments(_ context.Context, _ payment.ID, kind payment.AttachmentKind) (all []payment.Attachment, err error) {
	err = s.call(func() error {
		for k, a := range s.attached {
			if k == string(kind)+a.Digest {
				all = append(all, a)
			}
		}
		return nil
	})
	return all, err
}

func (s *simulation) Attachment(_ context.Context, _ payment.ID, kind payment.AttachmentKind, digest string) (a payment.Attachment, err error) {
	err = s.call(func() error { a = s.attached[string(kind)+digest]; return nil })
	return a, err
}

func (s *simulation) Payer(_ context.Context, m payment.MSISDN) (p payment.Payer, err error) {
	err = s.call(func() error { p = s.phone.Payer(m); return nil })
	return p, err
}

// Instruct books an order once, whatever is sent how often.
func (s *simulation) Instruct(_ context.Context, _ string, document []byte) error {
	return s.call(func() error {
		s.orders[string(document)] = true
		s.booked = true
		return nil
	})
}

func (s *simulation) Ask(_ context.Context, _, id string) (answer []byte, err error) {
	err = s.call(func() error {
		if !s.booked {
			return bank.ErrUnknownPayment
		}
		answer = report(id, "ACSC", "12345.67", creditor)
		return nil
	})
	return answer, err
}

// simulatedMSSP is the simulation as an MSSP: one type cannot have two methods
// of one name.
type simulatedMSSP struct{ *simulation }

func (s simulatedMSSP) Sign(_ context.Context, r mss.SignatureReq) (resp mss.SignatureResp, err error) {
	err = s.call(func() error {
		if s.asked.IsZero() {
			s.asked = s.now
		}
		s.prompts[r.APTransID] = r
		s.cms = s.phone.Signer.Sign([]byte(r.DTBS))
		resp.MSSPTransID = "m-" + r.APTransID
		return nil
	})
	return resp, err
}

func (s simulatedMSSP) signed() bool {
	return !s.asked.IsZero() && !s.now.Before(s.asked.Add(10*time.Second))
}

func (s simulatedMSSP) Status(context.Context, mss.StatusReq) (resp mss.StatusResp, err error) {
	err = s.call(func() error {
		resp.Status = mss.OutstandingTransaction
		if s.signed() {
			resp = mss.StatusResp{Status: mss.ValidSignature, Signature: s.cms}
		}
		return nil
	})
	return resp, err
}

func (s simulatedMSSP) Receipt(context.Context, mss.ReceiptReq) error {
	return s.call(func() error { s.receipts++; return nil })
}

// run plays ten minutes: each second the stream reads what is new, whatever
// became of the function that got it; the MSSP rings until it has had a 200;
// the sweep looks every five seconds.
func (s *simulation) run() {
	ctx := s.t.Context()
	m := simulatedMSSP{s}
	c := &course.Course{
		Requests: s, Directory: directory{s}, MSSP: m, Bank: s, Pages: &pages{}, Issuers: s.phone.CA.Issuers(),
		Callback: "https://cb.example.com", Payment: "urn:pay", IDs: payment.RandomIDs, Now: func() time.Time { return s.now },
	}
	begun, id := s.now, payment.ID(s.record.ID)
	for second := range 600 {
		s.now = begun.Add(time.Duration(second) * time.Second)
		for s.streamed < s.record.Version {
			s.streamed++
			_ = c.Advance(ctx, id, true)
		}
		if m.signed() && !s.rung && second%3 == 0 {
			for apTransID := range s.prompts {
				s.rung = c.Notify(ctx, id, s.record.Asking.Token, mss.Notification{APTransID: apTransID, MSSPTransID: "m-" + apTransID, Status: mss.ValidSignature, Signature: s.cms}) == nil
			}
		}
		if r, err := payment.Restore(s.record); err != nil {
			s.t.Fatal(err)
		} else if due := r.Due(); second%5 == 0 && !due.IsZero() && !due.After(s.now) {
			_ = c.Advance(ctx, id, false)
		}
	}
}

// directory is the simulation as a directory without agents.
type directory struct{ *simulation }

func (directory) Agent(context.Context, payment.MSISDN) (session.Agent, error) {
	return session.Agent{}, errors.New("no agent is asked for")
}

func simulate(t *testing.T, phone paymenttest.Phone, deaths map[int]death) *simulation {
	s := &simulation{
		t: t, phone: phone, now: paymenttest.Now, record: paymenttest.Request(t).Record(), deaths: deaths,
		attached: map[string]payment.Attachment{}, prompts: map[string]mss.SignatureReq{}, orders: map[string]bool{},
	}
	s.run()
	return s
}

// holds checks what must be true however often functions have died.
func (s *simulation) holds(name string) {
	s.t.Helper()
	r, err := payment.Restore(s.record)
	if err != nil {
		s.t.Fatal(err)
	}
	for what, ok := range map[string]bool{
		"it has ended":                         r.Status().Final(),
		"paid and only paid when money moved":  (r.Status() == payment.Paid) == s.booked,
		"a customer who signed has paid":       s.asked.IsZero() || r.Status() == payment.Paid,
		"a phone that was not asked, no money": !s.asked.IsZero() || r.Status() == payment.Expired,
		"one prompt at most":                   len(s.prompts) <= 1,
		"one order, byte for byte":             len(s.orders) <= 1,
		"one receipt at most":                  s.receipts <= 1,
		"nothing is owed any more":             r.Due().IsZero() && r.Owed(s.now) == payment.Nothing,
	} {
		if !ok {
			s.t.Errorf("%s: not so: %s; %v, %d prompts, %d orders, booked %t, %d receipts, owed %q, events %v",
				name, what, r, len(s.prompts), len(s.orders), s.booked, s.receipts, r.Owed(s.now), r.Events())
		}
	}
}

// TestDeathAtEveryCall lets the function die before and after every single call
// of the happy path.
func TestDeathAtEveryCall(t *testing.T) {
	catch(t)
	phone := paymenttest.NewPhone(t)
	whole := simulate(t, phone, nil)
	whole.holds("nobody dies")
	if whole.receipts != 1 || whole.calls < 15 {
		t.Fatalf("the happy path makes %d calls and sends %d receipts", whole.calls, whole.receipts)
	}
	for n := range whole.calls {
		for _, d := range []death{before, after} {
			s := simulate(t, phone, map[int]death{n + 1: d})
			s.holds(fmt.Sprintf("death %d at call %d", d, n+1))
		}
	}
}

// TestDeathsAtRandom lets a third of the first forty calls go wrong. The seed
// of a failure is in its name.
func TestDeathsAtRandom(t *testing.T) {
	catch(t)
	phone := paymenttest.NewPhone(t)
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 0))
		deaths := map[int]death{}
		for n := range 40 {
			if rng.IntN(3) == 0 {
				deaths[n+1] = death(1 + rng.IntN(2))
			}
		}
		simulate(t, phone, deaths).holds(fmt.Sprintf("seed %d", seed))
	}
}
