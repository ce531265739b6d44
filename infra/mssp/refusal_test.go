package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestRefusals sends requests with one mistake each.
func TestRefusals(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	set := func(name, value string) func(*message) { return func(m *message) { m.ap[name] = value } }
	without := func(name string) func(*message) { return func(m *message) { delete(m.ap, name) } }
	kids := func(old, new string) func(*message) {
		return func(m *message) { m.kids = strings.Replace(m.kids, old, new, 1) }
	}
	attrs := func(old, new string) func(*message) {
		return func(m *message) { m.attrs = strings.Replace(m.attrs, old, new, 1) }
	}
	text := func(text string) func(*message) { return kids(escape(sentence), escape(text)) }
	at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	for _, c := range []struct {
		name   string
		change func(*message)
		want   int
	}{
		{"nothing wrong", func(*message) {}, 100},
		{"AP_TransID of 39 characters", set("AP_TransID", "ID-29ce5d91-6557-4a3f-9d36-7ae5b0787a22"), 100},
		{"AP_TransID with letters of our own", set("AP_TransID", "_šifra.1"), 100},
		{"AP_TransID begins with a digit", set("AP_TransID", "29ce5d91"), 101},
		{"AP_TransID with a colon", set("AP_TransID", "a:b"), 101},
		{"AP_TransID with a blank", set("AP_TransID", "a b"), 101},
		{"AP_TransID empty", set("AP_TransID", ""), 102},
		{"no AP_ID", without("AP_ID"), 102},
		{"a blank before AP_ID", set("AP_ID", " "+apID), 100},
		{"no Instant", without("Instant"), 102},
		{"Instant without a fraction", set("Instant", time.Now().Format(time.RFC3339)), 100},
		{"Instant with nine digits", set("Instant", time.Now().Format("2006-01-02T15:04:05.000000000Z07:00")), 100},
		{"Instant without a zone", set("Instant", time.Now().UTC().Format("2006-01-02T15:04:05")), 101},
		{"Instant of six minutes ago", set("Instant", at(-6*time.Minute)), 101},
		{"Instant in six minutes", set("Instant", at(6*time.Minute)), 101},
		{"Instant is a number", set("Instant", "1234567"), 101},
		{"number without +", kids("+381", "381"), 100},
		{"number with white space round it", kids(mira, "\n  "+mira+"\n"), 100},
		{"number that nobody has", kids(mira, "+381641234568"), 105},
		{"number in national form", kids(mira, "0641234567"), 101},
		{"no number", kids("<m:MSISDN>"+mira+"</m:MSISDN>", ""), 102},
		{"two numbers", kids("</m:MobileUser>", "<m:MSISDN>"+mira+"</m:MSISDN></m:MobileUser>"), 101},
		{"two MobileUsers", kids("</m:MobileUser>", "</m:MobileUser><m:MobileUser/>"), 101},
		{"no text", func(m *message) {
			*m = profile(mira)
			m.op, m.name, m.attrs = "MSS_Signature", "MSS_SignatureReq", `MessagingMode="synch"`
		}, 102},
		{"empty text", text(""), 102},
		{"160 septets", text(strings.Repeat("x", 158) + "["), 100},
		{"161 septets", text(strings.Repeat("x", 159) + "["), 103},
		{"text with ž", text("Plaćanje"), 107},
		{"text with a tabulator", text("a\tb"), 107},
		{"shown text with ž", kids("<m:SignatureProfile>", "<m:DataToBeDisplayed>ž</m:DataToBeDisplayed><m:SignatureProfile>"), 107},
		{"a hash to be signed", kids(`MimeType="text/plain"`, `MimeType="application/octet-stream"`), 101},
		{"text in Base64", kids(`Encoding="UTF-8"`, `Encoding="BASE64"`), 101},
		{"another format", kids("#PKCS7", "#PKCS1"), 101},
		{"no mode", attrs(`MessagingMode="asynchClientServer"`, ""), 102},
		{"unknown mode", attrs("asynchClientServer", "later"), 101},
		{"TimeOut 0", attrs(`"120"`, `"0"`), 101},
		{"TimeOut 3601", attrs(`"120"`, `"3601"`), 101},
		{"TimeOut in words", attrs(`"120"`, `"long"`), 101},
		{"ValidityDate is past", attrs("TimeOut", `ValidityDate="`+at(-time.Second)+`" TimeOut`), 208},
		{"ValidityDate is no time", attrs("TimeOut", `ValidityDate="soon" TimeOut`), 101},
		{"notifications without AP_URL", attrs("asynchClientServer", "asynchServerServer"), 102},
		{"notifications to a file", func(m *message) {
			attrs("asynchClientServer", "asynchServerServer")(m)
			m.ap["AP_URL"] = "file:///tmp/x"
		}, 101},
		{"another message", func(m *message) { *m = query("x"); m.name = "MSS_SignatureReq2" }, 108},
	} {
		m := asking(mira, sentence)
		c.change(&m)
		s.behave(t, mira, "sign")
		st := s.post(t, "MSS_SignaturePort", m.qualified())
		if got := st.code(t); got != c.want {
			t.Errorf("%s: status %d, want %d (%+v)", c.name, got, c.want, st.Body.Fault)
		}
		if st.Body.Fault != nil && (st.Body.Fault.Value == "env:Sender") != (c.want < 200) {
			t.Errorf("%s: fault of %s", c.name, st.Body.Fault.Value)
		}
		if c.want == 100 {
			s.end(t, st.Body.Wrapper.Message.MSSPTransID)
		}
	}
}

func TestTransactionsOfOthers(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	first := asking(mira, sentence)
	id := s.send(t, first).Body.Wrapper.Message.MSSPTransID
	want := func(what string, m message, want int) {
		t.Helper()
		if got := s.send(t, m).code(t); got != want {
			t.Errorf("%s = %d, want %d", what, got, want)
		}
	}
	other := func(m message) message { m.ap["AP_ID"] = "http://other.example.rs"; return m }
	again := asking(mira, sentence)
	again.ap["AP_TransID"] = first.ap["AP_TransID"]
	want("the same AP_TransID again", again, 101)
	want("another request for a busy SIM", asking(mira, sentence), 406)
	want("the same AP_TransID of another AP", other(again), 406)
	want("a query of nothing", query("tnothing"), 101)
	want("a query without MSSP_TransID", query(""), 102)
	want("a query of another AP", other(query(id)), 104)
	want("a receipt of another AP", other(receipt(id, mira, "x")), 104)
	want("a receipt for an open transaction", receipt(id, mira, "x"), 504)
	s.enter(t, mira, s.prompt(t, mira), pin, 200)
	want("a receipt for another number", receipt(id, "+381641234568", "x"), 101)
	want("a receipt of 161 characters", receipt(id, mira, strings.Repeat("č", 161)), 103)
	want("a receipt of 160 characters", receipt(id, mira, strings.Repeat("č", 160)), 100)

	refused := asking("+381641234568", sentence)
	want("a number that nobody has", refused, 105)
	s.phone(t, "+381641234568")
	want("an AP_TransID that was refused before", refused, 101)
}

func TestWhatIsNoMessage(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	good := asking(mira, sentence).qualified()
	for _, c := range []struct {
		name, method, kind, body string
		want                     int
		reason                   string
	}{
		{"a form", "POST", "application/x-www-form-urlencoded", good, 415, ""},
		{"no type", "POST", "", good, 415, ""},
		{"a foreign charset", "POST", "text/xml; charset=windows-1250", good, 415, ""},
		{"too large", "POST", "text/xml", good + strings.Repeat(" ", 256<<10), 413, ""},
		{"GET", "GET", "text/xml", "", 405, ""},
		{"not XML", "POST", "text/xml", "hello", 500, "mss:_101"},
		{"nothing", "POST", "text/xml", "", 500, "mss:_101"},
		{"a document type", "POST", "text/xml", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>` + good, 500, "mss:_101"},
		{"a second document", "POST", "text/xml", good + good, 500, "mss:_101"},
		{"no body", "POST", "text/xml", "<Envelope/>", 500, "mss:_101"},
		{"no wrapper", "POST", "text/xml", "<Envelope><Body/></Envelope>", 500, "mss:_101"},
		{"two messages", "POST", "text/xml", "<Envelope><Body><X><MSS_SignatureReq/><MSS_SignatureReq/></X></Body></Envelope>", 500, "mss:_101"},
		{"no AP_Info", "POST", "text/xml", "<Envelope><Body><X><MSS_SignatureReq/></X></Body></Envelope>", 500, "mss:_102"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.protocol+"/soap/services/MSS_SignaturePort", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", c.kind)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != c.want || !bytes.Contains(text, []byte(c.reason)) {
			t.Errorf("%s: HTTP %d %s, want %d %s", c.name, resp.StatusCode, text, c.want, c.reason)
		}
	}
}
