//go:build e2e

package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// badInput sends what should be refused to the real gateways.
func (w *world) badInput(ctx context.Context, t *testing.T) {
	a := w.agent(ctx, t)
	cookie := "__Host-s=" + a.Cookie("__Host-s")
	good := `{"payer":"+381652000900","amount":{"minor":100,"currency":"RSD"},"remittanceInformation":"x"}`
	site, mss, bank := w.stack.Page, w.stack.APIs["MssApi"], w.stack.APIs["BankApi"]
	key := NewKey()
	for _, c := range []struct {
		name, url, body string
		header          []string
		status          int
		contains        string
	}{
		{"malformed phone", site + "/api/previews", strings.Replace(good, "+381652000900", "06x", 1), nil, 400, "phone.format"},
		{"landline", site + "/api/previews", strings.Replace(good, "+381652000900", "011 123 4567", 1), nil, 400, "phone.mobile"},
		{"nothing", site + "/api/previews", strings.Replace(good, "100", "0", 1), nil, 400, "amount.required"},
		{"negative", site + "/api/previews", strings.Replace(good, "100", "-5", 1), nil, 400, "amount.required"},
		{"three decimals", site + "/api/previews", strings.Replace(good, "100", "1.001", 1), nil, 400, "json.syntax"},
		{"over the limit", site + "/api/previews", strings.Replace(good, "100", "30000001", 1), nil, 400, "amount.max"},
		{"no purpose", site + "/api/previews", strings.Replace(good, `"x"`, `" "`, 1), nil, 400, "purpose.required"},
		{"long purpose", site + "/api/previews", strings.Replace(good, `"x"`, `"`+strings.Repeat("x", 36)+`"`, 1), nil, 400, "purpose.long"},
		{"control character", site + "/api/previews", strings.Replace(good, `"x"`, `"a\u0007b"`, 1), nil, 400, "purpose.chars"},
		{"bidi character", site + "/api/previews", strings.Replace(good, `"x"`, `"a\u202eb"`, 1), nil, 400, "purpose.chars"},
		{"transliterated", site + "/api/previews", strings.Replace(good, `"x"`, `"Čačak ђак"`, 1), nil, 200, "Svrha: Cacak djak."},
		{"unknown field", site + "/api/previews", strings.Replace(good, "{", `{"status":"paid",`, 1), nil, 400, "json.unknown"},
		{"doubled field", site + "/api/previews", strings.Replace(good, "{", `{"payer":"+381652000901",`, 1), nil, 400, "json.duplicate"},
		{"other case", site + "/api/previews", strings.Replace(good, `"payer"`, `"Payer"`, 1), nil, 400, "json.unknown"},
		{"trailing data", site + "/api/previews", good + "{}", nil, 400, "json.syntax"},
		{"content type", site + "/api/previews", good, []string{"Content-Type", "text/plain"}, 415, "unsupported-media-type"},
		{"1 MB", site + "/api/previews", `{"payer":"` + strings.Repeat("0", 1<<20) + `"}`, nil, 413, "too-large"},
		{"no cookie", site + "/api/previews", good, []string{"Cookie", ""}, 401, "signed-out"},
		{"foreign cookie", site + "/api/previews", good, []string{"Cookie", "__Host-s=" + strings.Repeat("A", 43)}, 401, "signed-out"},
		{"forged origin", site + "/api/previews", good, []string{"Origin", "https://evil.example"}, 403, "forbidden-origin"},
		{"cross-site", site + "/api/previews", good, []string{"Sec-Fetch-Site", "cross-site"}, 403, "forbidden-origin"},
		{"no key", site + "/api/previews", good, []string{"Idempotency-Key", ""}, 400, "key.required"},
		{"sentence not shown", site + "/api/requests", strings.Replace(good, "{", `{"sentenceSHA256":"`+strings.Repeat("0", 64)+`",`, 1), nil, 409, "sentence-changed"},
		{"doctype", mss + "/callbacks/mss/P01JD3Z8QK4V7M2N9XR5TB6C0DA/x", `<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>`, []string{"Content-Type", "application/soap+xml"}, 400, "invalid"},
		{"notification of a stranger", mss + "/callbacks/mss/P01JD3Z8QK4V7M2N9XR5TB6C0DA/x", notification, []string{"Content-Type", "application/soap+xml"}, 404, "not-found"},
		{"bank of a stranger", bank + "/callbacks/bank/guess", `<Document/>`, []string{"Content-Type", "application/xml"}, 404, "not-found"},
		{"unknown route", site + "/api/nothing", good, nil, 404, "Not Found"},
	} {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		for n, v := range []string{"application/json", site, "same-origin", cookie, key} {
			req.Header.Set([]string{"Content-Type", "Origin", "Sec-Fetch-Site", "Cookie", "Idempotency-Key"}[n], v)
		}
		for n := 0; n+1 < len(c.header); n += 2 {
			if req.Header.Set(c.header[n], c.header[n+1]); c.header[n+1] == "" {
				req.Header.Del(c.header[n])
			}
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != c.status || !strings.Contains(string(body), c.contains) {
			t.Errorf("%s: %d %s, want %d with %q", c.name, resp.StatusCode, body, c.status, c.contains)
		}
	}
	w.badSockets(ctx, t, a)
}

func (w *world) badSockets(ctx context.Context, t *testing.T, a *Agent) {
	var ticket struct{ Ticket string }
	if err := a.Do(ctx, http.MethodPost, "/api/socket-tickets", struct{}{}, &ticket); err != nil {
		t.Fatal(err)
	}
	w.secrets.add(ticket.Ticket)
	for _, c := range []struct {
		name, origin string
		protocols    []string
		status       int
	}{
		{"forged origin", "https://evil.example", []string{"platimo.v1", "ticket." + ticket.Ticket}, 403},
		{"no ticket", w.stack.Page, []string{"platimo.v1"}, 401},
		{"good", w.stack.Page, []string{"platimo.v1", "ticket." + ticket.Ticket}, 101},
		{"used ticket", w.stack.Page, []string{"platimo.v1", "ticket." + ticket.Ticket}, 401},
	} {
		conn, resp, err := websocket.Dial(ctx, w.stack.Socket, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {c.origin}}, Subprotocols: c.protocols})
		if resp == nil || resp.StatusCode != c.status {
			t.Errorf("socket, %s: %v (%v), want %d", c.name, resp, err, c.status)
		}
		if conn != nil {
			conn.CloseNow()
		}
	}
}

const notification = `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><MSS_Notification><m:MSS_StatusResp xmlns:m="http://uri.etsi.org/TS102204/v1.1.2#"
 MajorVersion="1" MinorVersion="1" MSSP_TransID="x"><m:AP_Info AP_ID="http://platimo.example.rs/ap" AP_PWD="guess" AP_TransID="A1" Instant="2026-11-17T10:05:00.000+01:00"/>
 <m:MSSP_Info Instant="2026-11-17T10:05:31.402+01:00"><m:MSSP_ID/></m:MSSP_Info><m:MobileUser><m:MSISDN>+381652000901</m:MSISDN></m:MobileUser>
 <m:Status><m:StatusCode Value="401"/></m:Status></m:MSS_StatusResp></MSS_Notification></e:Body></e:Envelope>`
