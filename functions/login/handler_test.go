package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"platimo/infra/sitetest"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// browser is one browser that signs in: its cookies, and the attempt it began.
type browser struct {
	t      *testing.T
	site   *sitetest.Site
	routes http.Handler
	login  string // "name=value"
}

func open(t *testing.T) (*sitetest.Site, http.Handler) {
	s := sitetest.New(t)
	h := &handler{
		attempts: s.Attempts, sessions: s.Sessions, directory: s.Directory, place: "app.example.com", secret: paymenttest.Secret, ids: payment.RandomIDs,
		newID: session.NewAttemptID, newSecret: session.NewSecret, now: s.Now,
	}
	return s, h.routes(s.API)
}

const ana = "064 111 1111" // sitetest's agent of M1

func begin(t *testing.T, s *sitetest.Site, routes http.Handler, phone string) browser {
	t.Helper()
	a := s.Run(t, routes, sitetest.Scenario{
		Name: "begin", Path: "/api/login", Body: `{"phone":"` + phone + `"}`, Status: 201, ExpectedContent: []string{`"status":"pending"`, `"code":"`},
	})
	cookies := a.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-login" || !cookies[0].HttpOnly || !cookies[0].Secure || cookies[0].MaxAge != 180 || cookies[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("cookies of a new attempt = %v", cookies)
	}
	return browser{t, s, routes, cookies[0].Name + "=" + cookies[0].Value}
}

// wait asks how the attempt stands.
func (b browser) wait(name string, status int, content ...string) sitetest.Answer {
	b.t.Helper()
	return b.site.Run(b.t, b.routes, sitetest.Scenario{Name: name, Path: "/api/login/wait", Cookies: b.login, Status: status, ExpectedContent: content})
}

func (b browser) attempt() session.Attempt {
	b.t.Helper()
	id := strings.TrimPrefix(strings.Split(b.login, ".")[0], "__Host-login=")
	a, err := b.site.Attempts.Get(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func (b browser) do(s session.AttemptStep, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.site.Attempts.Apply(b.t.Context(), s); err != nil {
		b.t.Fatal(err)
	}
}

// confirm is what the phone does.
func (b browser) confirm() {
	b.t.Helper()
	a := b.attempt()
	key := wpkitest.NewCA(b.t).Signer(b.t, wpkitest.Person{Usage: wpki.SignIn})
	sig, err := wpki.Verify(key.Sign([]byte(a.Sentence())), []byte(a.Sentence()), key.Policy())
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(a.Confirm(sig, b.site.Now()))
}

func sessionCookie(a sitetest.Answer) string {
	for _, c := range a.Cookies() {
		if c.Name == "__Host-s" {
			return c.Value
		}
	}
	return ""
}

func TestSignIn(t *testing.T) {
	s, routes := open(t)
	b := begin(t, s, routes, ana)
	if a := b.wait("too early", 200, `"status":"pending"`); len(a.Cookies()) != 0 {
		t.Errorf("a pending attempt sets cookies %v", a.Cookies())
	}
	s.At(20 * time.Second)
	b.confirm()
	first := b.wait("confirmed", 200, `"status":"confirmed"`)
	token := sessionCookie(first)
	opened, err := s.Sessions.Find(t.Context(), session.Digest(token))
	if err != nil || opened.Merchant != "M1" || opened.Agent != sitetest.Agent(sitetest.Owner).MSISDN {
		t.Fatalf("the session is %+v, %v, want Ana's at M1", opened, err)
	}
	if c := first.Cookies()[0]; c.MaxAge != 8*3600 || !c.HttpOnly || !c.Secure || c.Path != "/" || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("the session's cookie is %v", c)
	}

	// The answer was lost on the way: the same again, and no second session.
	s.At(60 * time.Second)
	if again := b.wait("confirmed, again", 200); sessionCookie(again) != token {
		t.Error("the same browser gets another token")
	}
	if found, err := s.Sessions.Find(t.Context(), session.Digest(token)); err != nil || found != opened {
		t.Errorf("the session is %+v, %v after the second answer, want it as it was", found, err)
	}
	s.At(3 * time.Minute)
	if late := b.wait("after the attempt's time", 200, `"status":"expired"`); sessionCookie(late) != "" {
		t.Error("an attempt whose time is over signs in")
	}
}

// A person who has signed out stays out, whoever repeats the last answer.
func TestSignedOutStaysOut(t *testing.T) {
	s, routes := open(t)
	b := begin(t, s, routes, ana)
	b.confirm()
	token := sessionCookie(b.wait("confirmed", 200))
	if err := s.Sessions.End(t.Context(), session.Digest(token)); err != nil {
		t.Fatal(err)
	}
	if a := b.wait("after signing out", 404); len(a.Cookies()) != 0 {
		t.Errorf("cookies after signing out = %v", a.Cookies())
	}
}

// The attacker begins a sign-in for the victim's number, or steals half of the
// cookie: only the browser that began sees anything of it.
func TestFixation(t *testing.T) {
	s, routes := open(t)
	victim := begin(t, s, routes, ana)
	stranger := begin(t, s, routes, "064 333 3333")
	victim.confirm()
	id := victim.attempt().ID()
	own := strings.TrimPrefix(stranger.login, "__Host-login="+stranger.attempt().ID()+".")
	const nothing = `"/problems/not-found.html"`
	for name, cookie := range map[string]string{
		"no cookie":             "",
		"an empty one":          "__Host-login=",
		"the id alone":          "__Host-login=" + id,
		"the id and a dot":      "__Host-login=" + id + ".",
		"another secret":        "__Host-login=" + id + "." + session.NewSecret(),
		"one's own secret":      "__Host-login=" + id + "." + own,
		"the stored digest":     "__Host-login=" + id + "." + victim.attempt().Record().Secret,
		"an attempt that is no": "__Host-login=" + session.NewAttemptID() + "." + own,
		"a request's id":        "__Host-login=" + string(payment.NewID()) + "." + own,
		"another name":          "login=" + strings.TrimPrefix(victim.login, "__Host-login="),
	} {
		other := browser{t, s, routes, cookie}
		a := other.wait(name, 404, nothing)
		if len(a.Cookies()) != 0 || strings.Contains(a.Text, victim.attempt().Code()) {
			t.Errorf("%s: the other browser gets %v, %s", name, a.Cookies(), a.Text)
		}
	}
	if sessionCookie(victim.wait("the victim", 200)) == "" {
		t.Error("the browser that began is not signed in")
	}
}

// An unknown number looks like one that nobody answers, from the first answer
// to the last.
func TestUnknownNumber(t *testing.T) {
	s, routes := open(t)
	known, unknown := begin(t, s, routes, ana), begin(t, s, routes, "064 333 3333")
	shape := func(a sitetest.Answer, code string) string {
		return strings.ReplaceAll(a.Text, code, "0000")
	}
	for _, at := range []time.Duration{0, 10 * time.Second, 179 * time.Second, 180 * time.Second, time.Hour} {
		s.At(at)
		a, b := known.wait("known", 200), unknown.wait("unknown", 200)
		if x, y := shape(a, known.attempt().Code()), shape(b, unknown.attempt().Code()); x != y {
			t.Errorf("after %v a known number is answered %s, an unknown one %s", at, x, y)
		}
	}
}

func TestSignInsThatFail(t *testing.T) {
	s, routes := open(t)
	run := func(c sitetest.Scenario) {
		t.Helper()
		if a := s.Run(t, routes, c); len(a.Cookies()) != 0 {
			t.Errorf("%s: cookies %v", c.Name, a.Cookies())
		}
	}
	for body, code := range map[string]string{
		`{"phone":""}`: "phone.required", `{}`: "phone.required", `{"phone":"Ana"}`: "phone.format", `{"phone":"0641"}`: "phone.length",
		`{"phone":"06412345"}`: "phone.length", `{"phone":"011 123 4567"}`: "phone.mobile", `{"phone":"064 111 1111","role":"manager"}`: "json.unknown",
	} {
		run(sitetest.Scenario{Name: body, Path: "/api/login", Body: body, Status: 400, ExpectedContent: []string{code}})
	}
	run(sitetest.Scenario{Name: "another site", Path: "/api/login", Body: `{"phone":"064 111 1111"}`, Headers: map[string]string{"Origin": "https://evil.example"}, Status: 403})

	b := begin(t, s, routes, ana)
	run(sitetest.Scenario{Name: "busy", Path: "/api/login", Body: `{"phone":"+381641111111"}`, Status: 429,
		ExpectedContent: []string{`"retryAt":"2026-11-17T10:08:32Z"`, "/problems/phone-busy.html"}})

	b.do(b.attempt().Refuse(s.Now()))
	b.wait("refused", 200, `"status":"refused"`)
	s.At(3 * time.Minute)
	b.wait("expired", 200, `"status":"expired"`)

	disabled := begin(t, s, routes, ana)
	disabled.confirm()
	agent := sitetest.Agent(sitetest.Owner)
	agent.Disabled = true
	if err := s.Directory.PutAgent(t.Context(), agent); err != nil {
		t.Fatal(err)
	}
	if a := disabled.wait("disabled meanwhile", 401); len(a.Cookies()) != 0 {
		t.Errorf("a disabled agent gets cookies %v", a.Cookies())
	}
}
