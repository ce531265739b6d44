package desk

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"platimo/infra/bank/internal/ledger"
)

const (
	mira = "RS35165000000000005574"
	shop = "RS35845000000040484987"
)

// bank is a desk under test, with 10.000,00 RSD of Mira's.
type bank struct {
	*Desk
	t        *testing.T
	protocol http.Handler
	manage   http.Handler
}

// transport stands for the network to the callback.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func openDesk(t *testing.T, delay time.Duration, callback transport) *bank {
	t.Helper()
	b := reopenDesk(t, filepath.Join(t.TempDir(), "journal"), delay, callback)
	if _, err := b.Ledger.OpenAccounts([]ledger.Account{
		{IBAN: mira, Name: "Mira Kupac", Balance: 1000000, BIC: "PAYRRSBG"},
		{IBAN: shop, Name: "Knjižara Čačak", BIC: "SHOPRSBG"},
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

func reopenDesk(t *testing.T, journal string, delay time.Duration, callback transport) *bank {
	t.Helper()
	books, err := ledger.Open(journal, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		Ledger: books, Delay: delay, Manual: []byte("manual"), Now: time.Now,
		NewID: func() string { return "R1" },
		Log:   slog.New(slog.DiscardHandler),
	}
	if callback != nil {
		c.Callback = "http://127.0.0.1:1/callbacks/bank/secret"
	}
	b := &bank{Desk: Open(c), t: t}
	b.bell.client.Transport = callback
	b.protocol, b.manage = b.Protocol(), b.Management()
	t.Cleanup(b.end)
	return b
}

// end may be called twice.
func (b *bank) end() {
	b.Close()
	b.Ledger.Close()
}

// post sends an order to a bank, PAYRRSBG unless the path says otherwise.
func (b *bank) post(body string) *httptest.ResponseRecorder {
	return b.send("POST", "/PAYRRSBG/payments", "application/xml", body)
}

func (b *bank) send(method, path, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, "http://127.0.0.1:8086"+path, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	b.protocol.ServeHTTP(w, r)
	return w
}

func (b *bank) ask(method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.manage.ServeHTTP(w, httptest.NewRequest(method, "http://127.0.0.1:8087"+path, strings.NewReader(body)))
	return w
}

// good is the good order, with some of it replaced.
func good(t *testing.T, replace ...string) string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/order.xml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(replace...).Replace(string(data))
	if len(replace) > 0 && text == string(data) {
		t.Fatalf("nothing of %q is in the order", replace)
	}
	return text
}

var (
	statuses = regexp.MustCompile(`<(GrpSts|PmtInfSts|TxSts)>(\w+)<`)
	code     = regexp.MustCompile(`<Cd>(\w+)</Cd>`)
)

// gist is what a report says, as "TxSts RJCT AC01"; anything else is itself.
func gist(w *httptest.ResponseRecorder) string {
	body := w.Body.String()
	if w.Header().Get("Content-Type") != "application/xml" {
		return strings.TrimSpace(body)
	}
	var parts []string
	for _, m := range statuses.FindAllStringSubmatch(body, -1) {
		parts = append(parts, m[1], m[2])
	}
	for _, m := range code.FindAllStringSubmatch(body, -1) {
		parts = append(parts, m[1])
	}
	return strings.Join(parts, " ")
}
