package course_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// TestHappyPath is the story in six steps, with everything that is said to the
// MSSP, to the bank, to the pages and to the customer.
func TestHappyPath(t *testing.T) {
	w := newWorld(t)
	r := w.create()
	w.at(time.Second)
	w.stream(r.ID())
	asking := w.wants(r.ID(), payment.Pending, "stored sent accepted").Asking()
	want := []mss.SignatureReq{{
		APTransID: asking.APTransID, MSISDN: mira, DTBS: r.Sentence(), Profile: "urn:pay", EventID: r.Mark().Code, UserLang: "sr",
		TimeOut: 169 * time.Second, APURL: "https://cb.example.com/callbacks/mss/" + string(r.ID()) + "/" + asking.Token,
	}}
	if diff := cmp.Diff(want, w.mssp.signs); diff != "" {
		t.Errorf("calls to the MSSP (-want +got):\n%s", diff)
	}

	w.at(10 * time.Second)
	cms, _ := w.phone.Signs(t, r)
	if err := w.notify(r, mss.ValidSignature, cms); err != nil {
		t.Fatalf("Notify() error = %v", err)
	}
	signed := w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized")
	if got := w.kept(r.ID(), payment.CMS); len(got) != 1 || !slices.Equal(got[0].Bytes, cms) || signed.Proof().Digest != got[0].Digest || !signed.Proof().Received.Equal(w.now()) {
		t.Errorf("the proof is %+v, %d signatures are kept", signed.Proof(), len(got))
	}
	if len(w.bank.orders) != 0 {
		t.Error("the callback itself told the bank")
	}

	w.at(11 * time.Second)
	w.stream(r.ID()) // the bank has it in work
	w.wants(r.ID(), payment.Authorized, "stored sent accepted authorized instructed")
	if len(w.bank.orders) != 1 || !strings.HasPrefix(w.bank.orders[0], "PROBRSBG <?xml") || !strings.Contains(w.bank.orders[0], ">12345.67<") ||
		!strings.Contains(w.bank.orders[0], creditor) || !strings.Contains(w.bank.orders[0], "<EndToEndId>"+string(r.ID())+"</EndToEndId>") {
		t.Errorf("the bank was told %q", w.bank.orders)
	}

	w.at(20 * time.Second)
	w.bank.says("ACSC")
	if err := w.course.Settle(t.Context(), r.ID()); err != nil {
		t.Fatalf("Settle() error = %v", err)
	}
	w.wants(r.ID(), payment.Paid, "stored sent accepted authorized instructed paid")
	w.stream(r.ID())
	w.wants(r.ID(), payment.Paid, "stored sent accepted authorized instructed paid receipting receipt")
	receipts := []mss.ReceiptReq{{APTransID: asking.APTransID, MSSPTransID: "m1", MSISDN: mira, Message: w.get(r.ID()).ReceiptText()}}
	if diff := cmp.Diff(receipts, w.mssp.receipts); diff != "" {
		t.Errorf("receipts (-want +got):\n%s", diff)
	}
	p := payment.Pending
	if diff := cmp.Diff([]payment.Status{p, payment.Authorized, payment.Paid, payment.Paid}, w.pages.told); diff != "" {
		t.Errorf("pages were told (-want +got):\n%s", diff)
	}

	// The stream gives every record again, the sweep and the bank knock too.
	for range 5 {
		w.at(time.Hour)
		w.stream(r.ID())
		w.sweep(r.ID())
		if err := w.course.Settle(t.Context(), r.ID()); err != nil {
			t.Errorf("Settle() again error = %v", err)
		}
		if err := w.notify(r, mss.ValidSignature, cms); err != nil {
			t.Errorf("Notify() again error = %v", err)
		}
	}
	if len(w.mssp.signs) != 1 || len(w.bank.orders) != 1 || len(w.mssp.receipts) != 1 || len(w.kept(r.ID(), payment.BankAnswered)) != 1 {
		t.Errorf("%d askings, %d orders, %d receipts, %d answers kept, want one each", len(w.mssp.signs), len(w.bank.orders), len(w.mssp.receipts), len(w.kept(r.ID(), payment.BankAnswered)))
	}
	if got := w.get(r.ID()); got.Version() != 8 || !got.Due().IsZero() || w.log.alarms() != 0 {
		t.Errorf("in the end version %d, due %v, %d alarms, want 8, never, none", got.Version(), got.Due(), w.log.alarms())
	}
}

// What is decided at once has no callback: the answer to the first question
// after the order counts.
func TestBankDecidesAtOnce(t *testing.T) {
	for status, want := range map[string]payment.Status{"ACSC": payment.Paid, "RJCT": payment.Failed} {
		w := newWorld(t)
		r := w.signed()
		w.bank.says(status)
		w.stream(r.ID())
		if got := w.get(r.ID()); got.Status() != want {
			t.Errorf("after %s at once the request is %s, want %s", status, got.Status(), want)
		}
	}
}

// A batch advances many requests with one course: each call waits for its own
// pushes alone.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	const n = 40
	ids := make([]payment.ID, n)
	for i := range ids {
		number := paymenttest.Number("+38164" + strings.Repeat(string(rune('0'+i%10)), 3) + "1" + strings.Repeat(string(rune('0'+i/10)), 3))
		w.enrol(w.phone.Payer(number))
		r := paymenttest.Draft(t, paymenttest.Key(i), func(in *payment.Typed) { in.Payer = number.E164() }).Open(payment.RandomIDs, paymenttest.Agent, w.begun)
		if err := w.store.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		ids[i] = r.ID()
	}
	together(2*n, func(i int) { // each of them twice
		if err := w.course.Advance(t.Context(), ids[i%n], true); err != nil {
			t.Errorf("Advance() error = %v", err)
		}
	})
	if len(w.mssp.signs) != n || len(w.pages.told) != n {
		t.Errorf("%d askings, %d pushes, want %d each", len(w.mssp.signs), len(w.pages.told), n)
	}
}
