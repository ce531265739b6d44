package site

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"platimo/infra/stack/template"
)

const policy = "default-src 'none'"

func start(t *testing.T, change func(*Config)) *Site {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"index.html": "<!doctype html>", "js/app.js": "export {};", "big.css": strings.Repeat("a{}", 1000), "odd": "x", "404.html": "not here", "sub/index.html": "sub",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "outside.html"), []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "api %s %s for %s", r.Method, r.URL, r.Header.Get("X-Forwarded-For"))
	})
	cfg := Config{Files: files, APIs: map[string]http.Handler{"BrowserApi": api}, Site: template.Site{
		Root: "index.html", Compress: true,
		Headers:    []template.Header{{Name: "Content-Security-Policy", Value: policy}, {Name: "Strict-Transport-Security", Value: "max-age=1"}},
		Behaviours: []template.Behaviour{{Pattern: "/api/*", API: "BrowserApi", Methods: []string{"GET", "POST"}}},
	}}
	if change != nil {
		change(&cfg)
	}
	return New(cfg)
}

func get(s *Site, method, target string, change func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	if r.Host == "example.com" {
		r.Host = "localhost:8080"
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestServe(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		method, target string
		status         int
		kind, body     string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "<!doctype html>"},
		{"HEAD", "/", 200, "text/html; charset=utf-8", ""},
		{"GET", "/js/app.js", 200, "text/javascript; charset=utf-8", "export {};"},
		{"GET", "/odd", 200, "binary/octet-stream", "x"},
		{"GET", "/sub/", 403, "application/xml", ""},
		{"GET", "/sub", 403, "application/xml", ""},
		{"GET", "/missing.html", 403, "application/xml", ""},
		{"GET", "/../outside.html", 403, "application/xml", ""},
		{"GET", "/js/..%2f..%2foutside.html", 403, "application/xml", ""},
		{"POST", "/", 403, "text/plain; charset=utf-8", ""},
		{"POST", "/api/login?x=1", 200, "", "api POST /api/login?x=1 for 192.0.2.1"},
		{"DELETE", "/api/login", 403, "text/plain; charset=utf-8", ""},
	}
	for _, test := range tests {
		res := get(s, test.method, test.target, nil)
		body := text(t, res)
		if res.StatusCode != test.status || test.kind != "" && res.Header.Get("Content-Type") != test.kind || test.status == 200 && body != test.body || strings.Contains(body, "secret") {
			t.Errorf("%s %s = %d, type %q, %q, want %d, %q, %q", test.method, test.target, res.StatusCode, res.Header.Get("Content-Type"), body, test.status, test.kind, test.body)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := start(t, nil)
	for _, target := range []string{"/", "/missing"} {
		res := get(s, "GET", target, nil)
		if got := res.Header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: policy %q, want %q", target, got, policy)
		}
		if got := res.Header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s: over http HSTS %q, want none", target, got)
		}
	}
	secure := get(s, "GET", "/", func(r *http.Request) { r.TLS = &tls.ConnectionState{} })
	if got := secure.Header.Get("Strict-Transport-Security"); got != "max-age=1" {
		t.Errorf("over https HSTS %q, want max-age=1", got)
	}
	if got := get(s, "GET", "/api/x", nil).Header.Get("Content-Security-Policy"); got != "" {
		t.Errorf("an API's answer has policy %q, want none: the policy is the page's", got)
	}
}

func TestCache(t *testing.T) {
	s := start(t, nil)
	first := get(s, "GET", "/", nil)
	if first.Header.Get("Cache-Control") != "no-cache" || first.Header.Get("Etag") == "" {
		t.Errorf("headers %v, want no-cache and a tag", first.Header)
	}
	again := get(s, "GET", "/", func(r *http.Request) { r.Header.Set("If-None-Match", first.Header.Get("Etag")) })
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("the same file again = %d, want 304", again.StatusCode)
	}
}

func TestCompress(t *testing.T) {
	s := start(t, nil)
	gzipped := func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip, br") }
	res := get(s, "GET", "/big.css", gzipped)
	z, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || len(plain) != 3000 || res.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("compressed file has %d bytes, %v, headers %v, want 3000", len(plain), err, res.Header)
	}
	if small := get(s, "GET", "/", gzipped); small.Header.Get("Content-Encoding") != "" {
		t.Error("a file under 1,000 bytes is compressed, want as it is")
	}
}

func TestHost(t *testing.T) {
	s := start(t, nil)
	res := get(s, "GET", "/a?b=1", func(r *http.Request) { r.Host = "127.0.0.1:8080" })
	if got := res.Header.Get("Location"); res.StatusCode != 307 || got != "http://localhost:8080/a?b=1" {
		t.Errorf("GET by address = %d to %q, want 307 to http://localhost:8080/a?b=1", res.StatusCode, got)
	}
	for name, change := range map[string]func(*http.Request){
		"POST":      func(r *http.Request) { r.Method = "POST" },
		"WebSocket": func(r *http.Request) { r.Header.Set("Upgrade", "websocket") },
	} {
		res := get(s, "GET", "/api/login", func(r *http.Request) {
			r.Host = "evil.example"
			change(r)
		})
		if res.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s under another name = %d, want 421", name, res.StatusCode)
		}
	}
}

func TestErrorPage(t *testing.T) {
	s := start(t, func(c *Config) {
		c.Site.Errors = []template.ErrorPage{{Code: 403, Answer: 404, Path: "/404.html"}}
	})
	if res := get(s, "GET", "/missing", nil); res.StatusCode != 404 || text(t, res) != "not here" {
		t.Errorf("missing file = %d, want the page's 404", res.StatusCode)
	}
}

func TestReports(t *testing.T) {
	var log bytes.Buffer
	s := start(t, func(c *Config) { c.Reports = &log })
	if got, want := get(s, "GET", "/", nil).Header.Get("Content-Security-Policy"), policy+"; report-uri /csp-report"; got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
	send := func(body string) int {
		return get(s, "POST", "/csp-report", func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(body)) }).StatusCode
	}
	if got := send(`{"csp-report":{"blocked-uri":"inline"}}`); got != 204 || !strings.Contains(log.String(), `"blocked-uri":"inline"`) {
		t.Errorf("a report = %d, log %s, want 204 and a line", got, log.String())
	}
	if got := send("nonsense"); got != 400 || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("nonsense = %d, want 400 and no line", got)
	}
	if got := get(start(t, nil), "POST", "/csp-report", nil).StatusCode; got != 403 {
		t.Errorf("a report that nobody asked for = %d, want 403", got)
	}
}
