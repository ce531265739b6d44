package course_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"platimo/shared/bank"
	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// instructed is a request whose bank has the order in work.
func (w *world) instructed() payment.Request {
	w.t.Helper()
	r := w.signed()
	w.stream(r.ID())
	return w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized instructed")
}

const soFar = "stored sent accepted authorized instructed"

// Everything that is neither done nor refused leaves the request where it is,
// to be asked again; nothing of it is kept.
func TestBankIsUnknown(t *testing.T) {
	w := newWorld(t)
	r := w.instructed()
	n := 0
	ask := func(name string, answer func(string) ([]byte, error)) {
		t.Helper()
		w.bank.ask = answer
		for range 2 {
			n++
			w.at(time.Duration(20+5*n) * time.Second)
			w.sweep(r.ID())
			if err := w.course.Settle(t.Context(), r.ID()); err != nil {
				t.Errorf("%s: Settle() error = %v", name, err)
			}
		}
		w.wants(r.ID(), payment.Authorized, soFar)
		if len(w.kept(r.ID(), payment.BankAnswered)) != 0 || len(w.bank.orders) != 1 || w.log.alarms() != 0 {
			t.Errorf("%s: %d answers kept, %d orders, %d alarms, want 0, 1, 0", name, len(w.kept(r.ID(), payment.BankAnswered)), len(w.bank.orders), w.log.alarms())
		}
	}
	for _, status := range []string{"RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "PDNG", "PART", "XXXX"} {
		ask(status, func(id string) ([]byte, error) { return report(id, status, "12345.67", creditor), nil })
	}
	ask("silence", func(string) ([]byte, error) { return nil, errLost })
	ask("HTTP 500", func(string) ([]byte, error) { return nil, &bank.HTTPError{Status: 500} })
	ask("junk", func(string) ([]byte, error) { return []byte("<html>"), nil })
	ask("empty", func(string) ([]byte, error) { return nil, nil })
	ask("twice", func(id string) ([]byte, error) {
		b := report(id, "ACSC", "12345.67", creditor)
		return append(b, b...), nil
	})

	w.bank.says("ACSC") // six hours later
	w.at(6 * time.Hour)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Paid, soFar+" paid")
}

// What does not fit the order, or what the bank said before, moves nothing and
// calls somebody, once, however often the bank is asked.
func TestBankContradicts(t *testing.T) {
	for name, c := range map[string]struct {
		first   func(*payersBank) // decides, if at all
		then    func(*payersBank)
		status  payment.Status
		settled string
	}{
		"another amount":   {nil, func(b *payersBank) { b.saysOf("ACSC", "12345.68", creditor) }, payment.Authorized, ""},
		"another creditor": {nil, func(b *payersBank) { b.saysOf("ACSC", "12345.67", "RS35165000000000005574") }, payment.Authorized, ""},
		"another order": {nil, func(b *payersBank) {
			b.ask = func(string) ([]byte, error) {
				return report(string(payment.NewID()), "ACSC", "12345.67", creditor), nil
			}
		}, payment.Authorized, ""},
		"refused another":      {nil, func(b *payersBank) { b.saysOf("RJCT", "1.00", creditor) }, payment.Authorized, ""},
		"refused, then done":   {func(b *payersBank) { b.says("RJCT") }, func(b *payersBank) { b.says("ACSC") }, payment.Failed, " failed"},
		"done, then refused":   {func(b *payersBank) { b.says("ACSC") }, func(b *payersBank) { b.says("RJCT") }, payment.Paid, " paid"},
		"done, then of others": {func(b *payersBank) { b.says("ACSC") }, func(b *payersBank) { b.saysOf("ACSC", "1.00", creditor) }, payment.Paid, " paid"},
	} {
		w := newWorld(t)
		r := w.instructed()
		kept := 1
		if c.first != nil {
			c.first(w.bank)
			if err := w.course.Settle(t.Context(), r.ID()); err != nil {
				t.Fatal(err)
			}
			kept = 2
		}
		c.then(w.bank)
		for n := range 4 {
			w.at(time.Duration(20+5*n) * time.Second)
			if err := w.course.Settle(t.Context(), r.ID()); err != nil {
				t.Errorf("%s: Settle() error = %v", name, err)
			}
		}
		w.wants(r.ID(), c.status, soFar+c.settled+" contradiction")
		if w.log.alarms() != 1 || len(w.kept(r.ID(), payment.BankAnswered)) != kept {
			t.Errorf("%s: %d alarms, %d answers kept, want 1 and %d", name, w.log.alarms(), len(w.kept(r.ID(), payment.BankAnswered)), kept)
		}
	}
}

// The bank does not know the order: the same bytes go again, and never others,
// whatever has changed in the directory since.
func TestBankForgets(t *testing.T) {
	w := newWorld(t)
	r := w.instructed()
	moved := w.phone.Payer(paymenttest.Number(mira))
	moved.Name, moved.Bank = "Mira Druga", "DRUGRSBG"
	w.enrol(moved)
	w.bank.forgets()
	for n := range 3 {
		w.at(time.Duration(20+5*n) * time.Second)
		w.sweep(r.ID())
	}
	if len(w.bank.orders) != 4 || len(slices.Compact(slices.Clone(w.bank.orders))) != 1 {
		t.Errorf("the bank was sent %d orders, %d different ones, want 4 of one kind", len(w.bank.orders), len(slices.Compact(w.bank.orders)))
	}
	w.wants(r.ID(), payment.Authorized, soFar)
	w.bank.says("ACSC")
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Paid, soFar+" paid")

	// One that is decided is sent no more.
	sent := len(w.bank.orders)
	w.bank.forgets()
	if err := w.course.Settle(t.Context(), r.ID()); err != nil || len(w.bank.orders) != sent {
		t.Errorf("Settle() of a paid request sends the order again (error %v)", err)
	}
}

// The order's call times out after the bank has booked it, or is refused
// outright: the bank is asked before anything is sent again.
func TestInstructFails(t *testing.T) {
	for name, err := range map[string]error{"time-out": errLost, "not reached": fmt.Errorf("dial: %w", bank.ErrNotArrived), "refused": &bank.HTTPError{Status: 422}} {
		w := newWorld(t)
		r := w.signed()
		w.bank.instruct = func() error { return err }
		w.bank.says("ACSC")
		w.stream(r.ID())
		w.wants(r.ID(), payment.Authorized, soFar)
		w.at(14 * time.Second)
		w.sweep(r.ID()) // not while the call may be on its way
		if w.bank.asked != 0 {
			t.Errorf("%s: the bank was asked %d times in the first five seconds", name, w.bank.asked)
		}
		w.at(15 * time.Second)
		w.sweep(r.ID())
		w.wants(r.ID(), payment.Paid, soFar+" paid")
		if len(w.bank.orders) != 1 {
			t.Errorf("%s: %d orders, want 1", name, len(w.bank.orders))
		}
	}
}

// Nothing is decided for a payer who is gone, and nothing expires after a
// signature.
func TestInstructWithoutAPayer(t *testing.T) {
	w := newWorld(t)
	r := w.signed()
	p := w.phone.Payer(paymenttest.Number(mira))
	p.Disabled = true
	w.enrol(p)
	w.stream(r.ID())
	w.wants(r.ID(), payment.Failed, "stored sent accepted authorized failed")
	w.stream(r.ID())
	if len(w.bank.orders) != 0 || len(w.mssp.receipts) != 1 {
		t.Errorf("%d orders, %d receipts, want none and one", len(w.bank.orders), len(w.mssp.receipts))
	}
}

func TestSettleOfNothing(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	if err := w.course.Settle(t.Context(), r.ID()); err != nil || w.bank.asked != 0 {
		t.Errorf("Settle(not instructed) = %v, the bank was asked %d times", err, w.bank.asked)
	}
	if err := w.course.Settle(t.Context(), payment.NewID()); !fault.Is(err, fault.NotFound) {
		t.Errorf("Settle(unknown) error = %v, want not found", err)
	}
}

// A receipt whose call fails is not repeated: the phone may have shown it.
func TestReceiptIsSentOnce(t *testing.T) {
	w := newWorld(t)
	r := w.signed()
	w.bank.says("ACSC")
	w.stream(r.ID())
	w.mssp.receipt = func(mss.ReceiptReq) error { return errLost }
	for n := range 5 {
		w.at(time.Duration(20+5*n) * time.Second)
		w.stream(r.ID())
		w.sweep(r.ID())
	}
	w.wants(r.ID(), payment.Paid, soFar+" paid receipting")
	if len(w.mssp.receipts) != 1 || !w.get(r.ID()).Due().IsZero() {
		t.Errorf("%d receipts, due %v, want 1 and never", len(w.mssp.receipts), w.get(r.ID()).Due())
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	r := w.asked()
	got, err := w.course.Cancel(t.Context(), r, paymenttest.Agent)
	if err != nil || got.Status() != payment.Cancelled || got.Events()[3].By != "Ana Agent" {
		t.Fatalf("Cancel() = %v, %v, want cancelled by the agent", got, err)
	}
	if _, err := w.course.Cancel(t.Context(), r, paymenttest.Agent); !fault.Is(err, fault.Conflict) {
		t.Errorf("Cancel() again error = %v, want a conflict", err)
	}
	w.at(time.Hour)
	w.sweep(r.ID())
	w.wants(r.ID(), payment.Cancelled, "stored sent accepted cancelled")

	w = newWorld(t)
	signed := w.signed()
	if _, err := w.course.Cancel(t.Context(), r, paymenttest.Agent); err == nil {
		t.Errorf("Cancel(another store's) succeeds")
	}
	if _, err := w.course.Cancel(t.Context(), signed, paymenttest.Agent); !fault.Is(err, fault.Conflict) {
		t.Errorf("Cancel(signed) error = %v, want a conflict", err)
	}
}
