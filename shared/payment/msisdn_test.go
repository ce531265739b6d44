package payment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	. "platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// The vectors are those of the page's own reader, so that both agree.
func TestParseMSISDN(t *testing.T) {
	raw, err := os.ReadFile("../../infra/page/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Phone []struct{ Text, E164, Error string }
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Phone) < 15 {
		t.Fatalf("there are %d vectors", len(vectors.Phone))
	}
	own := []struct{ Text, E164, Error string }{
		{"+381641234567", "+381641234567", ""},
		{"381641234567", "+381641234567", ""},
		{"+38167812345678", "", "phone.length"},
		{"+381671234567", "+381671234567", ""},
		{"0677 123 4567", "+3816771234567", ""},
		{"0641", "", "phone.length"},
		{"0111", "", "phone.mobile"},
		{"063+1234567", "", "phone.format"},
		{"063 123 4567;ext=1", "", "phone.format"},
		{"tel:0631234567", "", "phone.format"},
		{"٠٦٣١٢٣٤٥٦٧", "", "phone.format"},
		{"０６３１２３４５６７", "", "phone.format"},
		{"063\n1234567", "", "phone.format"},
		{strings.Repeat("0", 300), "", "phone.format"},
		{strings.Repeat("6", 300), "", "phone.format"},
		{"+", "", "phone.format"},
		{"()", "", "phone.format"},
		{"0", "", "phone.format"},
	}
	for _, v := range append(vectors.Phone, own...) {
		m, err := ParseMSISDN("phone", v.Text)
		got := strings.TrimPrefix(strings.Join(codes(t, err), " "), "phone:")
		if m.E164() != v.E164 || got != v.Error {
			t.Errorf("ParseMSISDN(%q) = %q, %q, want %q, %q", v.Text, m.E164(), got, v.E164, v.Error)
		}
		if err != nil {
			continue
		}
		if back, err := StoredMSISDN(m.E164()); err != nil || back != m {
			t.Errorf("StoredMSISDN(%q) = %v, %v", m.E164(), back, err)
		}
	}
	for _, s := range []string{"", "0641234567", "+381641234567 ", "+38164123456789", "+381111234567", "+3816412345\n"} {
		if _, err := StoredMSISDN(s); err == nil {
			t.Errorf("StoredMSISDN(%q) succeeds", s)
		}
	}
}

func TestMSISDNIsMasked(t *testing.T) {
	m := paymenttest.Number("+381641234567")
	if got := m.String(); got != "+3816••••567" {
		t.Errorf("String() = %s", got)
	}
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%d", "%x"} {
		if got := fmt.Sprintf(verb, m); got != m.String() {
			t.Errorf("%s prints %s, want %s", verb, got, m)
		}
	}
	if got := fmt.Sprint(MSISDN{}) + (MSISDN{}).E164(); got != "" || !(MSISDN{}).IsZero() {
		t.Errorf("the zero value prints as %q", got)
	}
}

// TestNumbersDoNotLeak prints everything that holds a number in every way that
// a log line could, pointers and unexported fields included.
func TestNumbersDoNotLeak(t *testing.T) {
	const number, digits = "+381641234567", "641234567"
	m := paymenttest.Number(number)
	d := paymenttest.Draft(t, paymenttest.Key(1), func(in *Typed) { in.Payer = number })
	r := d.Open(RandomIDs, Agent{MSISDN: m, Name: "Ana"}, paymenttest.Now)
	s, err := r.ClaimAsking(paymenttest.Now)
	if err != nil {
		t.Fatal(err)
	}
	type hidden struct{ m MSISDN }
	values := map[string]any{
		"number": m, "pointer": &m, "list": []MSISDN{m}, "map": map[MSISDN]MSISDN{m: m}, "field": struct{ M MSISDN }{m}, "hidden field": hidden{m},
		"pointer to a hidden field": &hidden{m}, "agent": Agent{MSISDN: m}, "payer": Payer{MSISDN: m}, "draft": d, "request": r, "requests": []Request{r},
		"request in a struct": struct{ r *Request }{&r}, "step": s,
	}
	for name, v := range values {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%c", "%U", "%t", "%o", "%z"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, fmt.Errorf("find %v: %w", v, os.ErrNotExist))
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v, slog.Group("g", "v", v))
		js, _ := json.Marshal(v) // refusing is as good as masking
		all := out.String() + log.String() + string(js)
		for _, secret := range []string{digits, fmt.Sprintf("%x", number), fmt.Sprintf("%X", number), "U+0036 U+0034 U+0031"} {
			if strings.Contains(all, secret) {
				t.Errorf("%s leaks the number:\n%s", name, all)
				break
			}
		}
	}
	for _, v := range []any{r, &r, s.To()} {
		if out := fmt.Sprintf("%v %+v %#v", v, v, v); strings.Contains(out, r.Sentence()) || strings.Contains(out, r.Asking().Token) {
			t.Errorf("a request prints its sentence or token: %s", out)
		}
	}
}
