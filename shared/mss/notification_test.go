package mss

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseNotification(t *testing.T) {
	for _, tt := range []struct {
		file string
		want Notification
	}{
		{"notification-502.xml", Notification{
			APTransID: "P01KTEST", APID: "http://ap.example.rs", Password: testPassword, MSSPTransID: "k7w2q",
			MSISDN: testMSISDN, Status: ValidSignature, Signature: testSignature,
		}},
		{"notification-401-bare.xml", Notification{APTransID: "P01KTEST", APID: "http://ap.example.rs", Status: UserCancel}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got, err := ParseNotification(testdata(t, tt.file))
			if err != nil {
				t.Fatalf("ParseNotification = %v", err)
			}
			if diff := cmp.Diff(fields(tt.want), fields(got)); diff != "" {
				t.Errorf("ParseNotification (-want +got):\n%s", diff)
			}
		})
	}
}

// fields shows what Format hides.
func fields(n Notification) []string {
	return []string{n.APTransID, n.APID, n.Password, n.MSSPTransID, n.MSISDN, n.Status.String(), fmt.Sprintf("%x", n.Signature)}
}

func TestParseNotificationRefuses(t *testing.T) {
	good := string(testdata(t, "notification-502.xml"))
	replace := strings.Replace
	for _, tt := range []struct{ name, body string }{
		{"nothing", ""},
		{"a request", string(testdata(t, "request-status.xml"))},
		{"a fault", string(testdata(t, "fault-401.xml"))},
		{"no AP_TransID", replace(good, `AP_TransID="P01KTEST"`, "", 1)},
		{"no status", replace(good, `<mss:StatusCode Value="502"/>`, "", 1)},
		{"broken Base64", replace(good, "MAMC", "MAM*", 1)},
		{"two numbers", replace(good, "</mss:MobileUser>", "<mss:MSISDN>+381641234568</mss:MSISDN></mss:MobileUser>", 1)},
		{"DOCTYPE", replace(good, "<soapenv:Envelope", `<!DOCTYPE x [<!ENTITY a "b">]><soapenv:Envelope`, 1)},
		{"two documents", good + good},
		{"too large", good + strings.Repeat("\n", 256<<10)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseNotification([]byte(tt.body))
			if err == nil {
				t.Errorf("ParseNotification = %v, want an error", got)
			}
			noSecret(t, err)
		})
	}
}

func TestAcknowledge(t *testing.T) {
	now := time.Date(2026, 11, 17, 10, 5, 32, 7e6, time.FixedZone("CET", 3600))
	for _, tt := range []struct{ notification, golden string }{
		{"notification-502.xml", "acknowledge-502.xml"},
		{"notification-401-bare.xml", "acknowledge-401-bare.xml"},
	} {
		n, err := ParseNotification(testdata(t, tt.notification))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, tt.golden, Acknowledge(n, "http://ap.example.rs", now))
	}
}

func TestPasswordMatches(t *testing.T) {
	for _, tt := range []struct {
		got  string
		live []string
		want bool
	}{
		{"old", []string{"new", "old"}, true},
		{"new", []string{"new", "old"}, true},
		{"new", []string{"new", "new"}, true},
		{"ne", []string{"new", "old"}, false},
		{"newold", []string{"new", "old"}, false},
		{"", []string{"new"}, false},
		{"", []string{""}, false},
		{"new", nil, false},
	} {
		if got := PasswordMatches(tt.got, tt.live); got != tt.want {
			t.Errorf("PasswordMatches(%q, %q) = %v, want %v", tt.got, tt.live, got, tt.want)
		}
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	n, err := ParseNotification(testdata(t, "notification-502.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{Client{APID: "http://ap.example.rs", Password: testPassword}, testSign, testReceipt, n} {
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("it", "v", v)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			fmt.Fprintf(&log, verb, v)
		}
		noSecret(t, fmt.Errorf("%s", log.String()))
	}
}

func FuzzParseNotification(f *testing.F) {
	for _, name := range []string{"notification-502.xml", "notification-401-bare.xml", "status-500.xml", "fault-401.xml"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNotification(body)
		if err != nil {
			return
		}
		if n.APTransID == "" || n.Status < 100 || n.Status > 9999 {
			t.Errorf("ParseNotification = %q, want an AP_TransID and a status", fields(n))
		}
		// What we send back must say what we understood.
		again, err := readAnswer(Acknowledge(n, n.APID, time.Unix(0, 0)), "MSS_ReceiptReq")
		if err != nil {
			t.Fatalf("the acknowledgement of %q is not read: %v", body, err)
		}
		want := []string{n.APTransID, n.APID, n.Password, n.MSSPTransID, n.MSISDN, RetOKNoPush.String()}
		got := []string{again.apTransID, again.apID, again.password, again.msspTransID, again.msisdn, again.status.String()}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("acknowledgement (-want +got):\n%s", diff)
		}
	})
}

func FuzzReadAnswer(f *testing.F) {
	for _, name := range []string{"signature-100.xml", "signature-502-same-names.xml", "status-504.xml", "fault-nested.xml", "fault-soap11.xml", "receipt-100.xml"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		fault, isFault := faultIn(body)
		for _, name := range []string{signature.answer, statusQuery.answer, receipt.answer} {
			if _, err := readAnswer(body, name); err == nil && isFault {
				t.Errorf("%q is %v and %s at once", body, fault, name)
			}
		}
	})
}
