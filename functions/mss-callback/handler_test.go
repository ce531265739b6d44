package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"platimo/shared/fault"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// rung is what reached the course.
type rung struct {
	calls []string
	err   error
}

func (r *rung) Notify(_ context.Context, id payment.ID, token string, n mss.Notification) error {
	r.calls = append(r.calls, "payment "+string(id)+" "+token+" "+n.APTransID)
	return r.err
}

func (r *rung) NotifySignIn(_ context.Context, id, token string, n mss.Notification) error {
	r.calls = append(r.calls, "sign-in "+id+" "+token+" "+n.APTransID)
	return r.err
}

const (
	apID  = "http://platimo.example.rs/ap"
	token = "QR7K2M9XA4TB6CQR7K2M9XA4TB"
	good  = `<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body><MSS_Notification>
 <mss:MSS_StatusResp xmlns:mss="http://uri.etsi.org/TS102204/v1.1.2#" MajorVersion="1" MinorVersion="1" MSSP_TransID="h4iof">
  <mss:AP_Info AP_ID="http://platimo.example.rs/ap" AP_PWD="new password" AP_TransID="A01JD3Z8QK4V7M2N9XR5TB6C0DA" Instant="2026-11-17T10:05:00.000+01:00"/>
  <mss:MSSP_Info Instant="2026-11-17T10:05:31.402+01:00"><mss:MSSP_ID><mss:URI>http://mssp.example.rs/</mss:URI></mss:MSSP_ID></mss:MSSP_Info>
  <mss:MobileUser><mss:MSISDN>+381631234567</mss:MSISDN></mss:MobileUser>
  <mss:Status><mss:StatusCode Value="401"/></mss:Status></mss:MSS_StatusResp></MSS_Notification></env:Body></env:Envelope>`
)

func ring(t *testing.T, r *rung, path, body string) (status int, answer string) {
	t.Helper()
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	h := &handler{course: r, apID: apID, passwords: []string{"old password", "new password"}, now: func() time.Time { return time.Date(2026, 11, 17, 9, 5, 32, 0, time.UTC) }}
	rec := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/soap+xml")
	h.routes().ServeHTTP(rec, req)
	for _, not := range []string{token, "password", "631234567", "h4iof", string(id)} {
		if strings.Contains(log.String(), not) {
			t.Errorf("the log holds %s: %s", not, log.String())
		}
	}
	b, err := io.ReadAll(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Code, string(b)
}

var id, login = payment.NewID(), session.NewAttemptID()

func TestNotification(t *testing.T) {
	r := &rung{}
	status, answer := ring(t, r, "/callbacks/mss/"+string(id)+"/"+token, good)
	if status != 200 || !strings.Contains(answer, `Value="601"`) || !strings.Contains(answer, `MSSP_TransID="h4iof"`) || strings.Contains(answer, "old password") {
		t.Errorf("answer = %d, %s, want a receipt of 601 for this transaction", status, answer)
	}
	if got, want := strings.Join(r.calls, "; "), "payment "+string(id)+" "+token+" A01JD3Z8QK4V7M2N9XR5TB6C0DA"; got != want {
		t.Errorf("the course got %s, want %s", got, want)
	}
	r = &rung{}
	if status, _ := ring(t, r, "/callbacks/mss/"+login+"/"+token, strings.Replace(good, "new password", "old password", 1)); status != 200 || len(r.calls) != 1 || !strings.HasPrefix(r.calls[0], "sign-in "+login) {
		t.Errorf("a sign-in, with the old password: %d, the course got %v", status, r.calls)
	}
}

// What is not for us finds nothing, whatever is wrong with it, and reaches
// nobody.
func TestNotForUs(t *testing.T) {
	path := "/callbacks/mss/" + string(id) + "/" + token
	edit := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	var first string
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"another password":    {path, edit("new password", "guess"), 404},
		"an empty password":   {path, edit("new password", ""), 404},
		"no password":         {path, edit(`AP_PWD="new password"`, ""), 404},
		"another AP":          {path, edit(`AP_ID="`+apID, `AP_ID="http://other.example.rs/ap`), 404},
		"no AP":               {path, edit(`AP_ID="`+apID+`"`, ""), 404},
		"an impossible id":    {"/callbacks/mss/P1/" + token, good, 404},
		"a lower-case id":     {"/callbacks/mss/" + strings.ToLower(string(id)) + "/" + token, good, 404},
		"an encoded id":       {"/callbacks/mss/" + string(id) + "%00/" + token, good, 404},
		"junk":                {path, "junk", 400},
		"nothing":             {path, "", 400},
		"JSON":                {path, `{"id":1}`, 400},
		"a DOCTYPE":           {path, "<!DOCTYPE a>" + good, 400},
		"twice":               {path, good + good, 400},
		"two status codes":    {path, edit(`<mss:StatusCode Value="401"/>`, `<mss:StatusCode Value="401"/><mss:StatusCode Value="502"/>`), 400},
		"no AP_TransID":       {path, edit(`AP_TransID="A01JD3Z8QK4V7M2N9XR5TB6C0DA"`, ""), 400},
		"more than 256 KB":    {path, good + strings.Repeat(" ", 256<<10), 413},
		"a signature of junk": {path, edit("<mss:Status>", "<mss:MSS_Signature><mss:Base64Signature>%%%</mss:Base64Signature></mss:MSS_Signature><mss:Status>"), 400},
	} {
		r := &rung{}
		status, answer := ring(t, r, c.path, c.body)
		if status != c.status || len(r.calls) != 0 {
			t.Errorf("%s: status = %d, the course got %v, want %d and nothing", name, status, r.calls, c.status)
		}
		if strings.Contains(answer, "password") || strings.Contains(answer, "631234567") || strings.Contains(answer, string(id)) {
			t.Errorf("%s: the answer says %s", name, answer)
		}
		if status == 404 {
			if first == "" {
				first = answer
			}
			if answer != first {
				t.Errorf("%s: 404 is answered %s, and another one %s", name, answer, first)
			}
		}
	}
}

// A failure of ours is one for the MSSP too, so that it comes again.
func TestCourseFails(t *testing.T) {
	for err, want := range map[error]int{errors.New("the store is away"): 500, fault.New(fault.NotFound, "There is no such thing here."): 404} {
		r := &rung{err: err}
		if status, answer := ring(t, r, "/callbacks/mss/"+string(id)+"/"+token, good); status != want || strings.Contains(answer, "601") || strings.Contains(answer, "store") {
			t.Errorf("answer to %v = %d, %s, want %d", err, status, answer, want)
		}
	}
}
