package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"platimo/infra/sitetest"
	"platimo/shared/api"
	"platimo/shared/course"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

type silent struct{}

func (silent) Changed(context.Context, payment.Request) {}

// shop is a site with its routes.
type shop struct {
	*sitetest.Site
	t      *testing.T
	routes http.Handler
	phone  paymenttest.Phone
}

func open(t *testing.T) shop {
	s, phone := sitetest.New(t), paymenttest.NewPhone(t)
	h := &handler{
		requests: s.Requests, secret: paymenttest.Secret, ids: payment.RandomIDs, now: s.Now,
		course: &course.Course{Requests: s.Requests, Directory: s.Directory, Issuers: phone.CA.Issuers(), Pages: silent{}, Now: s.Now},
	}
	if err := s.Directory.PutPayer(t.Context(), phone.Payer(paymenttest.Number("+381631234567"))); err != nil {
		t.Fatal(err)
	}
	return shop{s, t, h.routes(s.API), phone}
}

const fields = `"payer":"063 123 4567","amount":{"minor":1234567,"currency":"RSD"},"remittanceInformation":"2 karte 21.11. u 20h"`

func withKey(n int) map[string]string {
	return map[string]string{"Idempotency-Key": string(paymenttest.Key(n))}
}

// preview asks for the sentence, and gives the body of the request that shows it.
func (s shop) preview(as sitetest.Who, key int, fields string) (body string) {
	s.t.Helper()
	a := s.Run(s.t, s.routes, sitetest.Scenario{Name: "preview", Path: "/api/previews", As: as, Headers: withKey(key), Body: "{" + fields + "}", Status: 200})
	var p struct {
		Sentence, SentenceSHA256, Payer string
		Septets                         int
	}
	if err := json.Unmarshal([]byte(a.Text), &p); err != nil {
		s.t.Fatal(err)
	}
	if n, ok := payment.Septets(p.Sentence); !ok || n != p.Septets || payment.SentenceDigest(p.Sentence) != p.SentenceSHA256 || p.Payer != "+381631234567" {
		s.t.Errorf("preview = %+v, want %d septets and the digest of the sentence", p, n)
	}
	return "{" + fields + `,"sentenceSHA256":"` + p.SentenceSHA256 + `"}`
}

func (s shop) create(name string, as sitetest.Who, key int, body string, status int, content ...string) (sitetest.Answer, api.Request) {
	s.t.Helper()
	a := s.Run(s.t, s.routes, sitetest.Scenario{Name: name, Path: "/api/requests", As: as, Headers: withKey(key), Body: body, Status: status, ExpectedContent: content})
	var r api.Request
	if status == 201 {
		if err := json.Unmarshal([]byte(a.Text), &r); err != nil {
			s.t.Fatal(err)
		}
	}
	return a, r
}

// stored reads what lies in the store under a key.
func (s shop) stored(payee string, key int) (payment.Request, error) {
	return s.Requests.ByKey(s.t.Context(), payee, paymenttest.Key(key))
}

func TestCreate(t *testing.T) {
	s := open(t)
	body := s.preview(sitetest.Owner, 1, fields)
	if _, err := s.stored("M1", 1); err == nil {
		t.Error("a preview stores something")
	}
	_, r := s.create("create", sitetest.Owner, 1, body, 201, `"status":"pending"`, `"asking":"sending"`, `"version":1`, `"agent":"Ana Agent"`, `"created":"2026-11-17T10:05:31Z"`)
	got, err := s.stored("M1", 1)
	if err != nil || got.ID() != r.ID || got.Sentence() != r.Sentence || got.Agent().Name != "Ana Agent" || got.Payee().ID != "M1" || got.Lifetime() != 3*time.Minute {
		t.Errorf("stored is %v, %v, want what was answered, %s", got, err, r.ID)
	}
}

// The same call again is the same request, as it stands by then; the same key
// with other fields is refused, and so is a sentence that nobody was shown.
func TestCreateAgain(t *testing.T) {
	s := open(t)
	body := s.preview(sitetest.Owner, 1, fields)
	first, r := s.create("first", sitetest.Owner, 1, body, 201)
	if again, _ := s.create("again", sitetest.Owner, 1, body, 201); again.Text != first.Text {
		t.Errorf("the same call again is answered %s, want %s", again.Text, first.Text)
	}
	s.create("typed otherwise", sitetest.Owner, 1, strings.Replace(body, "063 123 4567", "+381 63/123-4567", 1), 201, string(r.ID))
	stored, err := s.stored("M1", 1)
	if err != nil {
		t.Fatal(err)
	}
	s.Apply(stored.Cancel(paymenttest.Agent, s.Now()))
	s.create("after it was cancelled", sitetest.Owner, 1, body, 201, string(r.ID), `"status":"cancelled"`)
	s.At(26 * time.Hour)
	s.SignIn(sitetest.Owner)
	s.create("a day later", sitetest.Owner, 1, body, 201, string(r.ID))

	for name, other := range map[string]string{
		"payer": strings.Replace(body, "4567", "4568", 1), "amount": strings.Replace(body, "1234567", "1234568", 1), "purpose": strings.Replace(body, "karte", "Karte", 1),
		"reference": strings.Replace(body, "{", `{"reference":"1",`, 1), "lifetime": strings.Replace(body, "{", `{"lifetime":60,`, 1),
	} {
		s.create("another "+name, sitetest.Owner, 1, other, 422, "/problems/key-reused.html", `"instance":"urn:request:`+string(r.ID))
	}

	// Another merchant's key is another key.
	s.SignIn(sitetest.Other)
	theirs := s.preview(sitetest.Other, 1, strings.Replace(fields, "2 karte", "3 karte", 1))
	if _, other := s.create("another merchant's", sitetest.Other, 1, theirs, 201); other.ID == r.ID {
		t.Error("two merchants share a request")
	}
}

// Two hundred equal calls at once: one payment, and everybody hears of it.
func TestCreateTwoHundredTimesAtOnce(t *testing.T) {
	s := open(t)
	body := s.preview(sitetest.Owner, 1, fields)
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	defer slog.SetDefault(before)
	ids := make([]payment.ID, 200)
	var all sync.WaitGroup
	for n := range ids {
		r := s.Request(sitetest.Scenario{Path: "/api/requests", As: sitetest.Owner, Headers: withKey(1), Body: body})
		all.Go(func() {
			rec := httptest.NewRecorder()
			s.routes.ServeHTTP(rec, r)
			var out api.Request
			if err := json.Unmarshal(rec.Body.Bytes(), &out); rec.Code != 201 || err != nil {
				t.Errorf("create() = %d, %s", rec.Code, rec.Body)
			}
			ids[n] = out.ID
		})
	}
	all.Wait()
	stored, err := s.stored("M1", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if id != stored.ID() {
			t.Fatalf("somebody heard of %s, the key has %s", id, stored.ID())
		}
	}
	list, err := s.Requests.ListDay(t.Context(), "M1", "2026-11-17", "", 100)
	if err != nil || len(list) != 1 {
		t.Errorf("%d requests are stored, %v, want 1", len(list), err)
	}
}

// The sentence changed between the preview and the request: it says so, shows
// the new one, and stores nothing.
func TestSentenceChanged(t *testing.T) {
	s := open(t)
	body := s.preview(sitetest.Owner, 1, fields)
	p := paymenttest.Payee("M1")
	p.ShortName = "DRUGO IME"
	if err := s.Directory.PutMerchant(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	changed := []string{"/problems/sentence-changed.html", `"preview":{"sentence":"PlatiMo: platite 12.345,67 RSD. Prima: DRUGO IME 310`}
	s.create("changed", sitetest.Owner, 1, body, 409, changed...)
	s.create("changed, again", sitetest.Owner, 1, body, 409, changed...)
	for name, digest := range map[string]string{"none": "", "junk": "x", "in capitals": strings.ToUpper(strings.Repeat("ab", 32))} {
		s.create(name, sitetest.Owner, 1, "{"+fields+`,"sentenceSHA256":"`+digest+`"}`, 409)
	}
	s.create("not sent", sitetest.Owner, 1, "{"+fields+"}", 409)
	if _, err := s.stored("M1", 1); err == nil {
		t.Error("a request with another sentence is stored")
	}
	s.create("shown anew", sitetest.Owner, 1, s.preview(sitetest.Owner, 1, fields), 201)
}

func TestPhoneIsBusy(t *testing.T) {
	s := open(t)
	s.create("first", sitetest.Owner, 1, s.preview(sitetest.Owner, 1, fields), 201)
	s.create("busy", sitetest.Owner, 2, s.preview(sitetest.Owner, 2, fields), 429, "/problems/phone-busy.html", `"retryAt":"2026-11-17T10:08:32Z"`)
	s.create("busy for others", sitetest.Other, 3, s.preview(sitetest.Other, 3, fields), 429)
	s.At(3 * time.Minute)
	s.create("free again", sitetest.Owner, 2, s.preview(sitetest.Owner, 2, fields), 201)
}

func TestWrongFields(t *testing.T) {
	s := open(t)
	field := func(old, new string) string { return "{" + strings.Replace(fields, old, new, 1) + "}" }
	for _, c := range []struct{ name, key, body, field, code string }{
		{"no key", "", "{" + fields + "}", "key", "key.required"},
		{"a key that is no UUID", "1", "{" + fields + "}", "key", "key.format"},
		{"nothing", "k", "{}", "payer", "phone.required"},
		{"no amount", "k", field(`"minor":1234567`, `"minor":0`), "amount", "amount.required"},
		{"a negative amount", "k", field(`1234567`, `-1`), "amount", "amount.required"},
		{"too little", "k", field(`1234567`, `99`), "amount", "amount.min"},
		{"too much", "k", field(`1234567`, `30000001`), "amount", "amount.max"},
		{"euros", "k", field(`RSD`, `EUR`), "amount", "amount.currency"},
		{"a purpose that no phone shows", "k", field(`2 karte`, `🎫`), "remittanceInformation", "purpose.chars"},
		{"a line break", "k", field(`2 karte`, `2\nkarte`), "remittanceInformation", "purpose.chars"},
		{"a long purpose", "k", field(`2 karte`, strings.Repeat("x", 40)), "remittanceInformation", "purpose.long"},
		{"a lifetime of a second", "k", field(`"payer"`, `"lifetime":1,"payer"`), "lifetime", "lifetime.range"},
		{"a negative lifetime", "k", field(`"payer"`, `"lifetime":-180,"payer"`), "lifetime", "lifetime.range"},
		{"a lifetime that overflows to two minutes", "k", field(`"payer"`, `"lifetime":18446744194,"payer"`), "lifetime", "lifetime.range"},
		{"a status", "k", field(`"payer"`, `"status":"paid","payer"`), "body", "json.unknown"},
		{"a merchant", "k", field(`"payer"`, `"payee":"M2","payer"`), "body", "json.unknown"},
		{"two amounts", "k", field(`"payer"`, `"amount":{"minor":1,"currency":"RSD"},"payer"`), "body", "json.duplicate"},
		{"two minors", "k", field(`"minor"`, `"minor":1,"minor"`), "body", "json.duplicate"},
	} {
		headers := map[string]string{"Idempotency-Key": c.key}
		if c.key == "k" {
			headers = withKey(1)
		}
		for _, path := range []string{"/api/previews", "/api/requests"} {
			s.Run(t, s.routes, sitetest.Scenario{Name: c.name, Path: path, As: sitetest.Owner, Headers: headers, Body: c.body, Status: 400,
				ExpectedContent: []string{fmt.Sprintf(`"field":"%s","code":"%s"`, c.field, c.code)}, NotExpectedContent: []string{"EUR", "M2"}})
		}
	}
}

func TestCancel(t *testing.T) {
	s := open(t)
	r := s.Add(sitetest.Owner)
	path := "/api/requests/" + string(r.ID()) + "/cancel"
	var foreign, unknown string
	for name, c := range map[string]struct {
		as     sitetest.Who
		path   string
		status int
		keep   *string
	}{
		"guest":             {sitetest.Guest, path, 401, nil},
		"another merchant":  {sitetest.Other, path, 404, &foreign},
		"an unknown id":     {sitetest.Other, "/api/requests/" + string(payment.NewID()) + "/cancel", 404, &unknown},
		"an impossible one": {sitetest.Other, "/api/requests/KEY%23M1%23x/cancel", 404, nil},
	} {
		a := s.Run(t, s.routes, sitetest.Scenario{Name: name, Path: c.path, As: c.as, Status: c.status, NotExpectedContent: []string{string(r.ID())}})
		if c.keep != nil {
			*c.keep = a.Text
		}
	}
	if foreign != unknown {
		t.Errorf("another merchant's request is answered %s, an unknown one %s", foreign, unknown)
	}
	s.Run(t, s.routes, sitetest.Scenario{Name: "owner", Path: path, As: sitetest.Owner, Status: 200, ExpectedContent: []string{`"status":"cancelled"`, `"version":2`}})
	s.Run(t, s.routes, sitetest.Scenario{Name: "again", Path: path, As: sitetest.Owner, Status: 409, ExpectedContent: []string{"/problems/state-conflict.html"}})

	// A signature lies there unjudged: it is judged first, and wins.
	signed := s.Add(sitetest.Owner)
	cms, _ := s.phone.Signs(t, signed)
	if _, err := s.Requests.Attach(t.Context(), signed.ID(), payment.CMS, cms, s.Now()); err != nil {
		t.Fatal(err)
	}
	s.Run(t, s.routes, sitetest.Scenario{Name: "signed", Path: "/api/requests/" + string(signed.ID()) + "/cancel", As: sitetest.Owner, Status: 409})
	if got, err := s.Requests.Get(t.Context(), signed.ID()); err != nil || got.Status() != payment.Authorized {
		t.Errorf("the signed request is %v, %v, want authorized", got, err)
	}
}

// Guests get nowhere, another site neither; what a person does keeps the
// session alive, and a preview does not.
func TestWhoMayCall(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/api/previews", "/api/requests"} {
		s.Run(t, s.routes, sitetest.Scenario{Name: "guest", Path: path, Headers: withKey(1), Body: "{" + fields + "}", Status: 401})
		s.Run(t, s.routes, sitetest.Scenario{Name: "another site", Path: path, As: sitetest.Owner, Body: "{" + fields + "}", Status: 403,
			Headers: map[string]string{"Idempotency-Key": string(paymenttest.Key(1)), "Sec-Fetch-Site": "cross-site"}})
	}
	s.At(5 * time.Minute)
	body := s.preview(sitetest.Owner, 1, fields)
	if got, err := s.Session(sitetest.Owner); err != nil || !got.Touched.Equal(paymenttest.Now) {
		t.Errorf("a preview touches the session: %v, %v", got.Touched, err)
	}
	s.create("create", sitetest.Owner, 1, body, 201)
	if got, err := s.Session(sitetest.Owner); err != nil || !got.Touched.Equal(s.Now()) {
		t.Errorf("a request does not touch the session: %v, %v", got.Touched, err)
	}
}
