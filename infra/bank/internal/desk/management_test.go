package desk

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestManagement(t *testing.T) {
	for _, tt := range []struct {
		name, method, path, body string
		code                     int
		want                     string
	}{
		{"manual", "GET", "/", "", 200, "manual"},
		{"open", "POST", "/accounts", `[{"iban":"RS35310123456789121186","name":"Ana","balance":5,"bic":"PAYRRSBG"}]`, 200, `[{"iban":"RS35310123456789121186","name":"Ana","balance":5,"bic":"PAYRRSBG"}]`},
		{"open none", "POST", "/accounts", `[]`, 200, `[]`},
		{"open with a wrong name", "POST", "/accounts", `[{"iban":"RS35310123456789121186","Name":"Ana","balance":5,"bic":"PAYRRSBG"}]`, 400, `unknown`},
		{"open with a doubled name", "POST", "/accounts", `[{"iban":"RS35310123456789121186","name":"Ana","balance":5,"balance":6,"bic":"PAYRRSBG"}]`, 400, `duplicate`},
		{"open with two bodies", "POST", "/accounts", `[][]`, 400, `after top-level value`},
		{"open with a broken amount", "POST", "/accounts", `[{"iban":"RS35310123456789121186","name":"Ana","balance":5.5,"bic":"PAYRRSBG"}]`, 400, `"error"`},
		{"open with a wrong account", "POST", "/accounts", `[{"iban":"RS35845000000014284968","name":"Ana","balance":5,"bic":"PAYRRSBG"}]`, 400, `control digits`},
		{"account", "GET", "/accounts/" + mira, "", 200, `{"iban":"` + mira + `","name":"Mira Kupac","balance":874950,"bic":"PAYRRSBG"}`},
		{"no account", "GET", "/accounts/RS35310123456789121186", "", 404, `"error"`},
		{"totals", "GET", "/totals", "", 200, `{"moved":125050,"count":1}`},
		{"movements", "GET", "/movements", "", 200, `[{"n":1,"id":"E-GOOD-1","bic":"PAYRRSBG","amount":125050,"from":"` + mira + `","to":"` + shop + `","at":"`},
		{"no more movements", "GET", "/movements?after=1", "", 200, `[]`},
		{"movements after nothing", "GET", "/movements?after=x", "", 400, `"error"`},
		{"behaviour", "GET", "/behaviour", "", 200, `{"next":"book"}`},
		{"behave", "PUT", "/behaviour", `{"next":"refuse:AM04"}`, 200, `{"next":"refuse:AM04"}`},
		{"behave oddly", "PUT", "/behaviour", `{"next":"explode"}`, 400, `"error"`},
		{"behave without a word", "PUT", "/behaviour", `{}`, 400, `"error"`},
		{"held", "GET", "/held", "", 200, `[]`},
		{"release what is booked", "POST", "/held/PAYRRSBG/E-GOOD-1/release", `{}`, 409, `"error"`},
		{"history", "GET", "/history", "", 200, `[{"n":1,"at":"`},
		{"other method", "DELETE", "/accounts/" + mira, "", 405, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := openDesk(t, 0, nil)
			b.post(good(t))
			w := b.ask(tt.method, tt.path, tt.body)
			if got := w.Body.String(); w.Code != tt.code || !strings.Contains(got, tt.want) {
				t.Errorf("%s %s = %d %s, want %d %s", tt.method, tt.path, w.Code, got, tt.code, tt.want)
			}
		})
	}
}

func TestBehaviourOfTheNextOrder(t *testing.T) {
	b := openDesk(t, 0, nil)
	b.ask("PUT", "/behaviour", `{"next":"refuse:MD07"}`)
	for _, tt := range []struct{ id, replace, gist string }{
		{"E1", "SLEV", "GrpSts RJCT FF01"}, // does not use it up
		{"E2", mira, "PmtInfSts RJCT AC01"},
		{"E3", "", "TxSts RJCT MD07"},
		{"E4", "", "GrpSts ACTC TxSts ACTC"},
	} {
		replace := []string{"E-GOOD-1", tt.id}
		if tt.replace != "" {
			replace = append(replace, tt.replace, "RS351")
		}
		if w := b.post(good(t, replace...)); gist(w) != tt.gist {
			t.Errorf("order %s = %s, want %s", tt.id, gist(w), tt.gist)
		}
	}
}

func TestHoldAndRelease(t *testing.T) {
	rung := make(chan struct{}, 1)
	b := openDesk(t, 0, func(*http.Request) (*http.Response, error) {
		rung <- struct{}{}
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	b.ask("PUT", "/behaviour", `{"next":"hold"}`)
	if w := b.post(good(t)); w.Code != 202 || gist(w) != "GrpSts RCVD TxSts RCVD" {
		t.Errorf("POST = %d %s, want 202 RCVD", w.Code, gist(w))
	}
	if w := b.post(good(t)); w.Code != 202 || gist(w) != "TxSts PDNG" {
		t.Errorf("repeat = %d %s, want 202 PDNG", w.Code, gist(w))
	}
	if got, want := b.ask("GET", "/held", "").Body.String(), `[{"bic":"PAYRRSBG","id":"E-GOOD-1","amount":125050}]`; got != want {
		t.Errorf("GET /held = %s, want %s", got, want)
	}
	if got, want := b.ask("POST", "/held/PAYRRSBG/E-GOOD-1/release", `{}`).Body.String(), `{"status":"booked"}`; got != want {
		t.Errorf("release = %s, want %s", got, want)
	}
	<-rung
	if w := b.send("GET", "/PAYRRSBG/payments/E-GOOD-1", "", ""); gist(w) != "TxSts ACSC" {
		t.Errorf("GET = %s, want ACSC", gist(w))
	}
}

func TestHistory(t *testing.T) {
	b := openDesk(t, 0, nil)
	b.post(good(t))
	for i := range remembered {
		b.send("GET", fmt.Sprintf("/PAYRRSBG/payments/E%d", i), "", "")
	}
	var list []Exchange
	if err := json.Unmarshal(b.ask("GET", "/history", "").Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != remembered || list[0].N != 2 || list[0].Path != "/PAYRRSBG/payments/E0" || list[0].Status != 404 {
		t.Errorf("history = %d exchanges from %+v, want %d from the first GET", len(list), list[0], remembered)
	}
	if got := b.history.after(remembered); len(got) != 1 || got[0].N != remembered+1 {
		t.Errorf("history after %d has %d exchanges, want the last one", remembered, len(got))
	}
	if got := b.history.after(remembered + 5); len(got) != 0 {
		t.Errorf("history after its end has %d exchanges, want none", len(got))
	}
}

func TestGuard(t *testing.T) {
	for _, tt := range []struct {
		host, origin string
		want         int
	}{
		{"127.0.0.1:8087", "", 200},
		{"localhost:8087", "", 200},
		{"[::1]:8087", "", 200},
		{"localhost", "", 200},
		{"127.0.0.1:8087", "http://127.0.0.1:8087", 200},
		{"bank.example:8087", "", 421},
		{"127.0.0.1.example", "", 421},
		{"", "", 421},
		{"127.0.0.1:8087", "https://shop.example", 403},
		{"127.0.0.1:8087", "http://127.0.0.1:8080", 403},
		{"127.0.0.1:8087", "null", 403},
		{"127.0.0.1:8087", "https://127.0.0.1:8087", 403},
	} {
		b := openDesk(t, 0, nil)
		for name, h := range map[string]http.Handler{"management": b.manage, "protocol": b.protocol} {
			path := "/totals"
			if name == "protocol" {
				b.post(good(t))
				path = "/PAYRRSBG/payments/E-GOOD-1"
			}
			r := httptest.NewRequest("GET", path, nil)
			r.Host = tt.host
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("%s: Host %q, Origin %q = %d, want %d", name, tt.host, tt.origin, w.Code, tt.want)
			}
		}
	}
}
