package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ap is an application provider's end of the notifications.
type ap struct {
	url     string
	came    chan status // what was notified
	refused chan int    // HTTP statuses with which it was sent away
}

// newAP answers notifications: with each of first in turn, then with 200 and
// the receipt status 601. The answer is in the style of one maker: a qualified
// wrapper round an unqualified message, fields that it does not use left wrong.
func newAP(t testing.TB, first ...int) *ap {
	t.Helper()
	a := &ap{came: make(chan status, 1000), refused: make(chan int, 1000)}
	turns := make(chan int, len(first))
	for _, code := range first {
		turns <- code
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("notification: %v", err)
		}
		select {
		case code := <-turns:
			w.Header().Set("Location", "/elsewhere") // which a notification does not follow
			http.Error(w, "not now", code)
			a.refused <- code
			return
		default:
		}
		st, err := read(text, 200)
		if err != nil {
			t.Errorf("notification: %v", err)
		}
		if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/soap+xml") {
			t.Errorf("content type of a notification = %q", got)
		}
		w.Header().Set("Content-Type", "application/soap+xml;charset=UTF-8")
		io.WriteString(w, `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:o="urn:other" xmlns:v="http://uri.etsi.org/TS102204/v1.1.2#"><soap:Header/><soap:Body>
<o:MSS_NotificationResponse><MSS_ReceiptReq MajorVersion="1" MinorVersion="1" MSSP_TransID="`+st.Body.Wrapper.Message.MSSPTransID+`">
 <v:AP_Info AP_ID="x" AP_TransID="1"/><v:MSSP_Info Instant="1234567"><v:MSSP_ID> </v:MSSP_ID></v:MSSP_Info><v:MobileUser/>
 <v:Status><v:StatusCode Value="601"/></v:Status></MSS_ReceiptReq></o:MSS_NotificationResponse></soap:Body></soap:Envelope>`)
		a.came <- st
	}))
	t.Cleanup(server.Close)
	a.url = server.URL + "/callbacks/mss/8f1cSECRET"
	return a
}

// notifying makes a request one of asynchServerServer mode.
func (a *ap) notifying(m message) message {
	m.attrs = strings.Replace(m.attrs, "asynchClientServer", "asynchServerServer", 1)
	m.ap["AP_URL"] = a.url
	return m
}
