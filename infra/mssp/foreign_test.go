package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What follows is an application provider of another maker: it speaks to the
// simulator over HTTP alone, and shares no code with it.

// status is what comes back for a message, by a reader of its own.
type status struct {
	XMLName xml.Name // of the envelope
	Body    struct {
		Fault *struct {
			Value   string `xml:"Code>Value"`
			Subcode string `xml:"Code>Subcode>Value"`
			Reason  string `xml:"Reason>Text"`
		} `xml:"Fault"`
		Wrapper struct {
			XMLName xml.Name
			Message struct {
				XMLName     xml.Name
				MSSPTransID string `xml:"MSSP_TransID,attr"`
				AP          struct {
					ID       string `xml:"AP_ID,attr"`
					TransID  string `xml:"AP_TransID,attr"`
					Password string `xml:"AP_PWD,attr"`
					Instant  string `xml:"Instant,attr"`
				} `xml:"AP_Info"`
				MSSP      string   `xml:"MSSP_Info>MSSP_ID>URI"`
				MSISDN    string   `xml:"MobileUser>MSISDN"`
				Signature []string `xml:"MSS_Signature>Base64Signature"`
				Profiles  []string `xml:"SignatureProfile>mssURI"`
				Code      struct {
					Value string `xml:"Value,attr"`
				} `xml:"Status>StatusCode"`
				Name string `xml:"Status>StatusMessage"`
			} `xml:",any"`
		} `xml:",any"`
	}
}

// code is the status, of an answer or of a fault.
func (s status) code(t testing.TB) int {
	t.Helper()
	text := s.Body.Wrapper.Message.Code.Value
	if s.Body.Fault != nil {
		text = strings.TrimPrefix(s.Body.Fault.Subcode, "mss:_")
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("no status in %+v", s)
	}
	return n
}

// message is what the AP sends. A vendor's style says how it is written.
type message struct {
	op, name string // MSS_Signature, MSS_SignatureReq
	attrs    string // of the message
	ap       map[string]string
	kids     string // elements with the prefix m:
}

var apID = "http://ap.example.rs/shop"

// info are the attributes of a good AP_Info.
func info() map[string]string {
	return map[string]string{
		"AP_ID": apID, "AP_PWD": "secret & <more>", "AP_TransID": "A" + rand.Text(),
		"Instant": time.Now().Format("2006-01-02T15:04:05.000Z07:00"),
	}
}

// qualified is the common style: a bare wrapper, everything below in mss.
func (m message) qualified() string {
	var ap strings.Builder
	for name, value := range m.ap {
		ap.WriteString(" " + name + `="` + escape(value) + `"`)
	}
	return fmt.Sprintf(`<soapenv:Envelope xmlns:soapenv="http://www.w3.org/2003/05/soap-envelope"><soapenv:Body><%[1]s>`+
		`<m:%[2]s xmlns:m="http://uri.etsi.org/TS102204/v1.1.2#" xmlns:fi="http://mss.ficom.fi/TS102204/v1.0.0#" MajorVersion="1" MinorVersion="1" %[3]s>`+
		`<m:AP_Info%[4]s/><m:MSSP_Info><m:MSSP_ID/></m:MSSP_Info>%[5]s</m:%[2]s></%[1]s></soapenv:Body></soapenv:Envelope>`,
		m.op, m.name, m.attrs, ap.String(), m.kids)
}

func escape(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err)
	}
	return b.String()
}

// asking asks for a signature in asynchClientServer mode.
func asking(number, text string) message {
	return message{
		op: "MSS_Signature", name: "MSS_SignatureReq", attrs: `MessagingMode="asynchClientServer" TimeOut="120"`, ap: info(),
		kids: `<m:MobileUser><m:MSISDN>` + number + `</m:MSISDN></m:MobileUser>` +
			`<m:DataToBeSigned MimeType="text/plain" Encoding="UTF-8">` + escape(text) + `</m:DataToBeSigned>` +
			`<m:SignatureProfile><m:mssURI>urn:platimo:profile:payment</m:mssURI></m:SignatureProfile>` +
			`<m:AdditionalServices><m:Service><m:Description><m:mssURI>http://mss.ficom.fi/TS102204/v1.0.0#eventId</m:mssURI></m:Description><fi:EventID>7K2M</fi:EventID></m:Service>` +
			`<m:Service><m:Description><m:mssURI>http://mss.ficom.fi/TS102204/v1.0.0#userLang</m:mssURI></m:Description><fi:UserLang>sr</fi:UserLang></m:Service></m:AdditionalServices>` +
			`<m:MSS_Format><m:mssURI>http://uri.etsi.org/TS102204/v1.1.2#PKCS7</m:mssURI></m:MSS_Format>`,
	}
}

// query asks how a transaction stands.
func query(transID string) message {
	return message{op: "MSS_StatusQuery", name: "MSS_StatusReq", attrs: `MSSP_TransID="` + transID + `"`, ap: info()}
}

// receipt tells the person how it ended.
func receipt(transID, number, text string) message {
	return message{
		op: "MSS_Receipt", name: "MSS_ReceiptReq", attrs: `MSSP_TransID="` + transID + `"`, ap: info(),
		kids: `<m:MobileUser><m:MSISDN>` + number + `</m:MSISDN></m:MobileUser><m:Message>` + escape(text) + `</m:Message>`,
	}
}

func profile(number string) message {
	return message{op: "MSS_ProfileQuery", name: "MSS_ProfileReq", ap: info(), kids: `<m:MobileUser><m:MSISDN>` + number + `</m:MSISDN></m:MobileUser>`}
}

var ports = map[string]string{
	"MSS_SignatureReq": "MSS_SignaturePort", "MSS_StatusReq": "MSS_StatusQueryPort", "MSS_ReceiptReq": "MSS_ReceiptPort", "MSS_ProfileReq": "MSS_ProfileQueryPort",
}

// send sends a message in the common style and reads the answer.
func (s *sim) send(t testing.TB, m message) status {
	t.Helper()
	return s.post(t, ports[m.name], m.qualified())
}

func (s *sim) post(t testing.TB, port, envelope string) status {
	t.Helper()
	st, err := post(t.Context(), s.protocol+"/soap/services/"+port, envelope)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func post(ctx context.Context, address, envelope string) (status, error) {
	// A reader of unknown length makes the body chunked, as Axis sends it.
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, io.MultiReader(strings.NewReader(envelope)))
	if err != nil {
		return status{}, err
	}
	req.Header.Set("Content-Type", `application/soap+xml; charset=UTF-8; action="#MSS_Signature"`)
	req.Header.Set("SOAPAction", `"#MSS_Signature"`)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return status{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return status{}, err
	}
	if got := resp.Header.Get("Content-Type"); got != "application/soap+xml; charset=utf-8" {
		return status{}, fmt.Errorf("content type %q of %s", got, text)
	}
	return read(text, resp.StatusCode)
}

// read reads an answer, and holds its HTTP status against it.
func read(text []byte, http int) (status, error) {
	var st status
	if err := xml.Unmarshal(text, &st); err != nil {
		return st, fmt.Errorf("read %s: %w", text, err)
	}
	if fault := st.Body.Fault != nil; fault != (http == 500) || !fault && http != 200 {
		return st, fmt.Errorf("HTTP %d with %s", http, text)
	}
	if st.Body.Fault == nil && st.Body.Wrapper.Message.MSSP == "" {
		return st, fmt.Errorf("no MSSP_ID in %s", text)
	}
	return st, nil
}
