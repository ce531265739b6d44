package sitetest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"platimo/shared/api"
)

// Scenario is one request and what must be true of its answer.
type Scenario struct {
	Name    string
	Method  string // "": POST
	Path    string
	Body    string // "" of a POST: {}
	As      Who
	Cookies string            // beside the session's
	Headers map[string]string // beside those of the page

	Status             int
	ExpectedContent    []string
	NotExpectedContent []string
}

// Answer is what came back.
type Answer struct {
	*http.Response
	Text string
	Log  string
}

// Run sends the request of a scenario and checks the answer. No answer may
// show what went wrong inside, and no log line may hold a number, a path, a
// sentence or a cookie.
func (s *Site) Run(t testing.TB, h http.Handler, c Scenario) Answer {
	t.Helper()
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)

	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, s.Request(c))
	resp := rec.Result()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := Answer{resp, string(text), log.String()}
	if resp.StatusCode != c.Status {
		t.Errorf("%s: status = %d, want %d; body %s; log %s", c.Name, resp.StatusCode, c.Status, a.Text, a.Log)
	}
	for _, want := range c.ExpectedContent {
		if !strings.Contains(a.Text, want) {
			t.Errorf("%s: body = %s, want %s in it", c.Name, a.Text, want)
		}
	}
	for _, not := range append(c.NotExpectedContent, "DynamoDB", "goroutine", "127.0.0.1") {
		if strings.Contains(a.Text, not) {
			t.Errorf("%s: body = %s, want no %s in it", c.Name, a.Text, not)
		}
	}
	for _, not := range append(s.secrets(), c.Cookies, "+3816", "PlatiMo:", "PlatiMo prijava") {
		if not != "" && strings.Contains(a.Log, not) {
			t.Errorf("%s: the log holds %s: %s", c.Name, not, a.Log)
		}
	}
	return a
}

func (s *Site) secrets() (all []string) {
	for _, token := range s.token {
		all = append(all, token)
	}
	return all
}

// Request is the request of a scenario, as the page would send it.
func (s *Site) Request(c Scenario) *http.Request {
	if c.Method == "" {
		c.Method = http.MethodPost
	}
	if c.Method == http.MethodPost && c.Body == "" {
		c.Body = "{}"
	}
	r := httptest.NewRequest(c.Method, c.Path, strings.NewReader(c.Body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", Origin)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if c.As != Guest {
		r.AddCookie(&http.Cookie{Name: api.SessionCookie, Value: s.token[c.As]})
	}
	if c.Cookies != "" {
		r.Header.Add("Cookie", c.Cookies)
	}
	for k, v := range c.Headers {
		r.Header.Set(k, v)
	}
	return r
}
