package payment_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"platimo/shared/money"
	. "platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// The sentence is signed byte for byte, so its form is fixed here. Code and
// number were computed by another implementation of the same rule.
func TestSentence(t *testing.T) {
	d := paymenttest.Draft(t, paymenttest.Key(1))
	const want = "PlatiMo: platite 12.345,67 RSD. Prima: BILETARNICA CENTAR DOO 310-1234567891211-86. Svrha: 2 karte 21.11. u 20h. Kod 3981. Br 48HSARGMBEHQ8"
	if d.Sentence != want {
		t.Errorf("Sentence = %q, want %q", d.Sentence, want)
	}
	if got := SignInSentence("app.example.rs", Mark{"4821", "7K2M9QXA4TB6C"}); got != "PlatiMo prijava na app.example.rs. Kod 4821. Br 7K2M9QXA4TB6C" {
		t.Errorf("SignInSentence() = %q", got)
	}
}

// The preview and the request that follows must show one text.
func TestSentenceIsRepeatable(t *testing.T) {
	a, b := paymenttest.Draft(t, paymenttest.Key(1)), paymenttest.Draft(t, paymenttest.Key(1))
	if a.Sentence != b.Sentence {
		t.Errorf("two drafts of one input say %q and %q", a.Sentence, b.Sentence)
	}
	r := a.Open(RandomIDs, paymenttest.Agent, paymenttest.Now)
	if r.Sentence() != a.Sentence || !strings.Contains(r.Sentence(), ". Kod "+r.Mark().Code+". Br "+r.Mark().Number) {
		t.Errorf("the request says %q, its draft %q", r.Sentence(), a.Sentence)
	}
}

// longest is the merchant and the input whose texts cannot be longer.
func longest() (Payee, Typed) {
	p, in := paymenttest.Payee("M1"), paymenttest.Typed()
	p.ShortName = strings.Repeat("W", 25)
	in.Amount, in.Remittance = money.Dinars(MaxMaximum), strings.Repeat("W", MaxRemittance)
	return p, in
}

func TestLongestTexts(t *testing.T) {
	p, in := longest()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if got := p.Account.String(); len(got) != 20 {
		t.Fatalf("the longest account is written as %s", got)
	}
	d, err := NewDraft(p, paymenttest.Key(1), in, paymenttest.Secret)
	if err != nil {
		t.Fatalf("NewDraft(the longest) error = %v", err)
	}
	n, ok := Septets(d.Sentence)
	if !ok || n > MaxSeptets {
		t.Errorf("the longest sentence has %d septets, want at most %d", n, MaxSeptets)
	}
	in.Remittance = strings.Repeat("W", MaxRemittance-(MaxSeptets-n)-1) + strings.Repeat("[", MaxSeptets-n+1)
	if _, err := NewDraft(p, paymenttest.Key(1), in, paymenttest.Secret); err == nil {
		t.Errorf("NewDraft(one septet too long) succeeds")
	}

	phone := paymenttest.NewPhone(t)
	for _, status := range Statuses {
		r := phone.Lead(t, d.Open(RandomIDs, paymenttest.Agent, paymenttest.Now), status)
		text := r.ReceiptText()
		if n, ok := Septets(text); !ok || n > MaxSeptets {
			t.Errorf("the longest receipt of %s has %d septets, want at most %d", status, n, MaxSeptets)
		}
		if paid := strings.Contains(text, "Placeno"); paid != (status == Paid) {
			t.Errorf("the receipt of %s says %q", status, text)
		}
	}
	if n, _ := Septets(SignInSentence(strings.Repeat("w", 40), Mark{"0000", "0000000000000"})); n > MaxSeptets {
		t.Errorf("the longest sign-in sentence has %d septets", n)
	}
}

// No two different inputs give one sentence. Inputs are drawn from few values,
// so that most differ in one field alone, and in fields whose texts run into
// each other.
func TestNoTwoSentencesAreEqual(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(all ...string) string { return all[rng.IntN(len(all))] }
	seen := map[string]string{}
	inputs := map[string]bool{}
	for range 20_000 {
		p := paymenttest.Payee(pick("M1", "M2", "M", "M11"))
		p.ShortName = pick("A", "A B", "AB")
		in := Typed{
			Payer: pick("0631234567", "063123456", "0631234568"), Amount: money.Dinars([]int64{100, 1000, 10000, 100000}[rng.IntN(4)]),
			Remittance: pick("karta", "kart a", "karta 1", "a. Kod 1111", "a"), Reference: pick("", "1", "11", "97 1"),
			Lifetime: []time.Duration{time.Minute, 3 * time.Minute, time.Hour}[rng.IntN(3)],
		}
		key := paymenttest.Key(rng.IntN(3))
		d, err := NewDraft(p, key, in, paymenttest.Secret)
		if err != nil {
			t.Fatal(err)
		}
		input := fmt.Sprint(p.ID, "|", p.ShortName, "|", key, "|", in)
		inputs[input] = true
		if before, ok := seen[d.Sentence]; ok && before != input {
			t.Fatalf("%s and %s give one sentence: %s", before, input, d.Sentence)
		}
		seen[d.Sentence] = input
	}
	if len(seen) != len(inputs) || len(inputs) < 10_000 {
		t.Errorf("%d inputs give %d sentences, want as many, and many", len(inputs), len(seen))
	}
}

func TestMark(t *testing.T) {
	long := strings.Repeat("x", 1000)
	lists := [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}, {"b", "a"}, {long}, {long, ""}, {"payment"}, {"sign-in"}}
	seen := map[string]int{}
	for i, fields := range lists {
		m := paymenttest.Secret.Mark(fields...)
		if before, ok := seen[m.Number]; ok {
			t.Errorf("Mark(%q) = Mark(%q)", fields, lists[before])
		}
		seen[m.Number] = i
		if len(m.Code) != 4 || strings.Trim(m.Code, "0123456789") != "" || len(m.Number) != 13 || strings.ContainsAny(m.Number, "ILOU") {
			t.Errorf("Mark(%q) = %+v, want 4 digits and 13 characters without I, L, O, U", fields, m)
		}
		if m == Secret("another secret").Mark(fields...) {
			t.Errorf("Mark(%q) does not depend on the secret", fields)
		}
	}
}
