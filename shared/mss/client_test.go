package mss

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What must appear in no error and no log.
const (
	testPassword = "pass-in-test"
	testMSISDN   = "+381641234567"
	testDTBS     = "PlatiMo: platite 10,00 RSD <&> Kod 4821"
)

var (
	testSignature = []byte{0x30, 0x03, 0x02, 0x01, 0x05}
	testSign      = SignatureReq{
		APTransID: "P01KTEST", MSISDN: testMSISDN, DTBS: testDTBS, Profile: "urn:platimo:profile:payment",
		EventID: "7K2M9QXA", UserLang: "sr", TimeOut: 120*time.Second + 900*time.Millisecond, APURL: "https://cb.example.rs/callbacks/mss/P01/8f1c",
	}
	testStatus  = StatusReq{APTransID: "P01KTEST", MSSPTransID: "k7w2q"}
	testReceipt = ReceiptReq{APTransID: "P01KTEST", MSSPTransID: "k7w2q", MSISDN: testMSISDN, Message: "PlatiMo: placeno 10,00 RSD.", Status: RequestOK}
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// clientOf returns a client of a server that answers with handler.
func clientOf(t testing.TB, handler http.HandlerFunc) Client {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return Client{
		Endpoint: s.URL + "/soap/services/", APID: "http://ap.example.rs", Password: testPassword, HTTP: s.Client(),
		Now: func() time.Time { return time.Date(2026, 11, 17, 10, 5, 0, 0, time.FixedZone("CET", 3600)) },
	}
}

func answering(status int, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/soap+xml;charset=utf-8")
		w.WriteHeader(status)
		half := len(body) / 2
		w.Write(body[:half])
		w.(http.Flusher).Flush() // chunked, as real services send it
		w.Write(body[half:])
	}
}

// noSecret fails if the error says what nobody may read in a log.
func noSecret(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range []string{testPassword, testMSISDN, testMSISDN[1:], "Kod 4821", "placeno"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("error %q holds %q", err, secret)
		}
	}
}

func TestRequests(t *testing.T) {
	for _, tt := range []struct {
		golden, reply, path, action string
		call                        func(Client) error
	}{
		{"request-signature.xml", "signature-100.xml", "/soap/services/MSS_SignaturePort", `"#MSS_Signature"`, func(c Client) error {
			_, err := c.Sign(t.Context(), testSign)
			return err
		}},
		{"request-signature-plain.xml", "signature-100.xml", "/soap/services/MSS_SignaturePort", `"#MSS_Signature"`, func(c Client) error {
			plain := testSign
			plain.EventID, plain.UserLang = "", ""
			_, err := c.Sign(t.Context(), plain)
			return err
		}},
		{"request-receipt-plain.xml", "receipt-100.xml", "/soap/services/MSS_ReceiptPort", `"#MSS_Receipt"`, func(c Client) error {
			plain := testReceipt
			plain.Status = 0
			return c.Receipt(t.Context(), plain)
		}},
		{"request-status.xml", "status-504.xml", "/soap/services/MSS_StatusQueryPort", `"#MSS_StatusQuery"`, func(c Client) error {
			_, err := c.Status(t.Context(), testStatus)
			return err
		}},
		{"request-receipt.xml", "receipt-100.xml", "/soap/services/MSS_ReceiptPort", `"#MSS_Receipt"`, func(c Client) error {
			return c.Receipt(t.Context(), testReceipt)
		}},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			var body []byte
			var request *http.Request
			c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
				request = r
				body, _ = io.ReadAll(r.Body)
				w.Write(testdata(t, tt.reply))
			})
			if err := tt.call(c); err != nil {
				t.Fatalf("call = %v, want no error", err)
			}
			golden(t, tt.golden, body)
			if request.URL.Path != tt.path || request.Header.Get("SOAPAction") != tt.action || request.Header.Get("Content-Type") != ContentType {
				t.Errorf("request to %s with action %s, type %s, want %s, %s, %s", request.URL.Path,
					request.Header.Get("SOAPAction"), request.Header.Get("Content-Type"), tt.path, tt.action, ContentType)
			}
		})
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a message with a file that has a line for each element.
func golden(t *testing.T, name string, message []byte) {
	t.Helper()
	got := strings.NewReplacer("></", "></", "><", ">\n<").Replace(string(message)) + "\n"
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(testdata(t, name)), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestSign(t *testing.T) {
	for _, tt := range []struct {
		file   string
		status int
		want   SignatureResp
		fault  *Fault
	}{
		{"signature-100.xml", 200, SignatureResp{MSSPTransID: "k7w2q", Status: RequestOK}, nil},
		{"signature-502-same-names.xml", 200, SignatureResp{MSSPTransID: "k7w2q", Status: ValidSignature, Signature: testSignature}, nil},
		{"fault-401.xml", 500, SignatureResp{}, &Fault{Code: UserCancel, HTTP: 500}},
		{"fault-401.xml", 200, SignatureResp{}, &Fault{Code: UserCancel, HTTP: 200}},
		{"fault-208.xml", 500, SignatureResp{}, &Fault{Code: ExpiredTransaction, HTTP: 500}},
		{"fault-nested.xml", 400, SignatureResp{}, &Fault{Code: 1014, HTTP: 400}},
		{"fault-without-status.xml", 500, SignatureResp{}, &Fault{HTTP: 500}},
		{"fault-without-status.xml", 503, SignatureResp{}, &Fault{HTTP: 503}},
		{"fault-two-codes.xml", 500, SignatureResp{}, &Fault{HTTP: 500}},
		{"fault-soap11.xml", 500, SignatureResp{}, &Fault{Code: UnknownClient, HTTP: 500}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got, err := clientOf(t, answering(tt.status, testdata(t, tt.file))).Sign(t.Context(), testSign)
			fault, _ := errors.AsType[*Fault](err)
			if diff := cmp.Diff(tt.fault, fault); diff != "" || (err == nil) != (tt.fault == nil) {
				t.Errorf("Sign = %v, fault (-want +got):\n%s", err, diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Sign (-want +got):\n%s", diff)
			}
			noSecret(t, err)
		})
	}
}

func TestStatus(t *testing.T) {
	for _, tt := range []struct {
		file  string
		want  StatusResp
		fault *Fault
	}{
		{"status-504.xml", StatusResp{Status: OutstandingTransaction}, nil},
		{"status-500.xml", StatusResp{Status: Signature, Signature: testSignature}, nil},
		{"status-401-nested.xml", StatusResp{}, &Fault{Code: Postponed, HTTP: 200}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got, err := clientOf(t, answering(200, testdata(t, tt.file))).Status(t.Context(), testStatus)
			fault, _ := errors.AsType[*Fault](err)
			if diff := cmp.Diff(tt.fault, fault); diff != "" || (err == nil) != (tt.fault == nil) {
				t.Errorf("Status = %v, fault (-want +got):\n%s", err, diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Status (-want +got):\n%s", diff)
			}
			noSecret(t, err)
		})
	}
}

// A code with a signature is judged by us where the MSSP could not, and refuses
// where it could.
func TestStatusWithSignature(t *testing.T) {
	for _, tt := range []struct {
		code string
		want bool
	}{
		{"423", true}, {"424", true}, {"425", true}, {"500", true}, {"502", true}, {"501", false}, {"503", false}, {"401", false}, {"900", false},
	} {
		body := bytes.Replace(testdata(t, "status-500.xml"), []byte(`Value="500"`), []byte(`Value="`+tt.code+`"`), 1)
		got, err := clientOf(t, answering(200, body)).Status(t.Context(), testStatus)
		if _, refused := errors.AsType[*Fault](err); refused == tt.want || tt.want != bytes.Equal(got.Signature, testSignature) {
			t.Errorf("Status with code %s and a signature = %x, %v, want the signature: %v", tt.code, got.Signature, err, tt.want)
		}
	}
}

// What is acted on must be exact. None of these says whether the phone is asked.
func TestAnswersRefused(t *testing.T) {
	sign := string(testdata(t, "signature-100.xml"))
	status := string(testdata(t, "status-500.xml"))
	message := sign[strings.Index(sign, "<mss:MSS_SignatureResp"):strings.Index(sign, "</MSS_SignatureResponse>")]
	replace := strings.Replace
	for _, tt := range []struct{ name, body string }{
		{"nothing", ""},
		{"another format", `{"MSS_SignatureResp":{"MSSP_TransID":"k7w2q"}}`},
		{"a web page", "<html><body>welcome</body></html>"},
		{"another AP_TransID", replace(sign, "P01KTEST", "P01KTESU", 1)},
		{"AP_TransID in another case", replace(sign, "P01KTEST", "p01ktest", 1)},
		{"no AP_TransID", replace(sign, `AP_TransID="P01KTEST"`, "", 1)},
		{"AP_TransID of another namespace", replace(sign, `AP_TransID=`, `mss:AP_TransID=`, 1)},
		{"no MSSP_TransID", replace(sign, `MSSP_TransID="k7w2q"`, "", 1)},
		{"two names as MSSP_TransID", replace(sign, "k7w2q", "k7w2q k7w2r", 1)},
		{"no status", replace(sign, `<mss:StatusCode Value="100"/>`, "", 1)},
		{"status in words", replace(sign, `"100"`, `"OK"`, 1)},
		{"two statuses", replace(sign, `<mss:StatusCode Value="100"/>`, `<mss:StatusCode Value="100"/><mss:StatusCode Value="401"/>`, 1)},
		{"two AP_Info", replace(sign, `<mss:MSSP_Info `, `<mss:AP_Info AP_TransID="P01KTEST"/><mss:MSSP_Info `, 1)},
		{"two messages", replace(sign, message, message+message, 1)},
		{"two wrappers", replace(sign, "</env:Body>", "<Other>"+message+"</Other></env:Body>", 1)},
		{"two bodies", replace(sign, "<env:Body>", "<env:Body/><env:Body>", 1)},
		{"message too deep", replace(replace(sign, "<env:Body>", "<env:Body><Deeper>", 1), "</env:Body>", "</Deeper></env:Body>", 1)},
		{"answer to another operation", status},
		{"not an envelope", message},
		{"fault beside the message", replace(sign, "</env:Body>", "<env:Fault/></env:Body>", 1)},
		{"message beside the fault", replace(sign, "<env:Body>", "<env:Body><env:Fault/>", 1)},
		{"DOCTYPE", "<!DOCTYPE a>" + sign},
		{"two documents", sign + sign},
		{"too large", sign + strings.Repeat(" ", 256<<10)},
		{"signed without a signature", replace(sign, `"100"`, `"502"`, 1)},
		{"signature of another kind", replace(replace(sign, `"100"`, `"502"`, 1), "<mss:Status>", "<mss:MSS_Signature><mss:PKCS1>MAMCAQU=</mss:PKCS1></mss:MSS_Signature><mss:Status>", 1)},
		{"broken Base64", replace(replace(sign, `"100"`, `"502"`, 1), "<mss:Status>", "<mss:MSS_Signature><mss:Base64Signature>MAMC...</mss:Base64Signature></mss:MSS_Signature><mss:Status>", 1)},
		{"Base64 with bits to spare", replace(replace(sign, `"100"`, `"502"`, 1), "<mss:Status>", "<mss:MSS_Signature><mss:Base64Signature>MAMCAQV=</mss:Base64Signature></mss:MSS_Signature><mss:Status>", 1)},
		{"split Base64", replace(replace(sign, `"100"`, `"502"`, 1), "<mss:Status>", "<mss:MSS_Signature><mss:Base64Signature>MAMC<b/>AQU=</mss:Base64Signature></mss:MSS_Signature><mss:Status>", 1)},
		{"two signatures", replace(replace(sign, `"100"`, `"502"`, 1), "<mss:Status>", strings.Repeat("<mss:MSS_Signature><mss:Base64Signature>MAMCAQU=</mss:Base64Signature></mss:MSS_Signature>", 2)+"<mss:Status>", 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := clientOf(t, answering(200, []byte(tt.body))).Sign(t.Context(), testSign)
			if _, refused := errors.AsType[*Fault](err); err == nil || refused || errors.Is(err, ErrNotArrived) {
				t.Errorf("Sign = %v, %v, want an error that leaves the arrival open", got, err)
			}
			noSecret(t, err)
		})
	}
	for _, tt := range []struct{ name, body string }{
		{"another MSSP_TransID", replace(status, "k7w2q", "k7w2r", 1)},
		{"another AP_TransID", replace(status, "P01KTEST", "P01KTESU", 1)},
	} {
		t.Run("query: "+tt.name, func(t *testing.T) {
			if got, err := clientOf(t, answering(200, []byte(tt.body))).Status(t.Context(), testStatus); err == nil {
				t.Errorf("Status = %v, want an error", got)
			}
		})
	}
}

func TestRequestsRefused(t *testing.T) {
	c := clientOf(t, func(http.ResponseWriter, *http.Request) { t.Error("the MSSP is called, want no call") })
	sign := func(change func(*SignatureReq)) func() error {
		r := testSign
		change(&r)
		return func() error { _, err := c.Sign(context.Background(), r); return err }
	}
	send := func(change func(*ReceiptReq)) func() error {
		r := testReceipt
		change(&r)
		return func() error { return c.Receipt(context.Background(), r) }
	}
	for _, tt := range []struct {
		name string
		call func() error
	}{
		{"no AP_TransID", sign(func(r *SignatureReq) { r.APTransID = "" })},
		{"AP_TransID begins with a digit", sign(func(r *SignatureReq) { r.APTransID = "01KTEST" })},
		{"AP_TransID with a colon", sign(func(r *SignatureReq) { r.APTransID = "P:1" })},
		{"AP_TransID with a line", sign(func(r *SignatureReq) { r.APTransID = "P1\n" })},
		{"AP_TransID of 33", sign(func(r *SignatureReq) { r.APTransID = "P" + strings.Repeat("1", 32) })},
		{"no number", sign(func(r *SignatureReq) { r.MSISDN = "" })},
		{"national number", sign(func(r *SignatureReq) { r.MSISDN = "0641234567" })},
		{"no text", sign(func(r *SignatureReq) { r.DTBS = "" })},
		{"text with a control character", sign(func(r *SignatureReq) { r.DTBS = "a\x1bb" })},
		{"text with a return", sign(func(r *SignatureReq) { r.DTBS = "a\rb" })},
		{"text that is not UTF-8", sign(func(r *SignatureReq) { r.DTBS = "a\xff" })},
		{"text with a noncharacter", sign(func(r *SignatureReq) { r.DTBS = "a\uFFFE" })},
		{"text that white space would lose", sign(func(r *SignatureReq) { r.DTBS = "a " })},
		{"no profile", sign(func(r *SignatureReq) { r.Profile = "" })},
		{"no callback", sign(func(r *SignatureReq) { r.APURL = "" })},
		{"half a second", sign(func(r *SignatureReq) { r.TimeOut = time.Second / 2 })},
		{"query without MSSP_TransID", func() error { _, err := c.Status(context.Background(), StatusReq{APTransID: "P1"}); return err }},
		{"query without AP_TransID", func() error { _, err := c.Status(context.Background(), StatusReq{MSSPTransID: "k"}); return err }},
		{"receipt without MSSP_TransID", send(func(r *ReceiptReq) { r.MSSPTransID = "" })},
		{"receipt without message", send(func(r *ReceiptReq) { r.Message = "" })},
		{"receipt of 161 characters", send(func(r *ReceiptReq) { r.Message = strings.Repeat("č", 161) })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.call(); !errors.Is(err, ErrInvalid) || !errors.Is(err, ErrNotArrived) {
				t.Errorf("call = %v, want ErrInvalid and ErrNotArrived", err)
			}
		})
	}
}
