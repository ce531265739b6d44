package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestStack(t *testing.T) {
	rec := newRecorder(t)
	r := start(t, t.TempDir(), rec)
	t.Run("page", func(t *testing.T) { testPage(t, r) })
	t.Run("functions", func(t *testing.T) { testFunctions(t, r) })
	t.Run("sockets", func(t *testing.T) { testSockets(t, r) })
	t.Run("streams", func(t *testing.T) { testStreams(t, r, rec) })
	t.Run("fire", func(t *testing.T) { testFire(t, r, rec) })
	t.Run("engine", func(t *testing.T) { testEngine(t, r, rec) })
	t.Run("second stack", func(t *testing.T) { testSecondStack(t, r, rec) })
	t.Run("port taken", func(t *testing.T) { testPortTaken(t, r, rec) })
	t.Run("end", func(t *testing.T) { testEnd(t, r) })
}

// trusting is a client that trusts the stack's authority and nobody else.
func trusting(t *testing.T, r *running) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(r.at.Authority)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
}

func testPage(t *testing.T, r *running) {
	client := trusting(t, r)
	for url, hsts := range map[string]string{r.at.Page: "", r.at.PageTLS: "max-age=60"} {
		res, err := client.Get(url + "/")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Strict-Transport-Security") != hsts {
			t.Errorf("GET %s/ = %d, %v, want 200 and the policy's headers with HSTS %q", url, res.StatusCode, res.Header, hsts)
		}
	}
}

func testFunctions(t *testing.T, r *running) {
	tests := []struct {
		path   string
		status int
		body   string
	}{
		{"/api/echo", 200, `"routeKey":"POST /api/{what}"`},
		{"/api/echo", 200, `"origins":"` + r.at.Page + " " + r.at.PageTLS + `"`},
		{"/api/error", 500, `{"message":"Internal Server Error"}`},
		{"/api/exit", 500, `{"message":"Internal Server Error"}`},
		{"/api/hang", 500, `{"message":"Internal Server Error"}`}, // the function's second is over
		{"/api/echo", 200, `"pid"`},
		{"/api/none/such", 404, `{"message":"Not Found"}`},
	}
	for _, test := range tests {
		if status, body := post(t, r.at.Page+test.path, "x"); status != test.status || !strings.Contains(body, test.body) {
			t.Errorf("POST %s = %d %s, want %d %s", test.path, status, body, test.status, test.body)
		}
	}
	if status, _ := post(t, r.at.APIs["PartnerApi"]+"/partner/echo", ""); status != 200 {
		t.Errorf("POST to PartnerApi's own port = %d, want 200", status)
	}
	if status, _ := post(t, r.at.APIs["PartnerApi"]+"/api/echo", ""); status != 404 {
		t.Errorf("POST of a route of another API = %d, want 404", status)
	}
}

func testSockets(t *testing.T, r *running) {
	if _, res, err := websocket.Dial(t.Context(), r.at.Socket, nil); err == nil || res.StatusCode != 401 {
		t.Errorf("a socket without its protocol: %v, want 401", err)
	}
	c, _, err := websocket.Dial(t.Context(), r.at.SocketTLS, &websocket.DialOptions{HTTPClient: trusting(t, r), Subprotocols: []string{"good", "other"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if c.Subprotocol() != "good" {
		t.Errorf("subprotocol = %q, want good", c.Subprotocol())
	}
	if err := c.Write(t.Context(), websocket.MessageText, []byte("who am I?")); err != nil {
		t.Fatal(err)
	}
	_, id, err := c.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := post(t, r.at.Page+"/api/push", string(id)); status != 200 {
		t.Errorf("a push = %d, want 200", status)
	}
	if _, said, err := c.Read(t.Context()); err != nil || string(said) != "pushed" {
		t.Errorf("the client hears %q, %v, want pushed", said, err)
	}
	if status, _ := post(t, r.at.Page+"/api/push", "nobody="); status != 410 {
		t.Errorf("a push to nobody = %d, want 410", status)
	}
}

func testStreams(t *testing.T, r *running, rec *recorder) {
	rec.fail["bad"] = true
	for key, hears := range map[string][]string{"one": {"one"}, "bad": {"bad", "bad", "bad"}} { // once and two retries
		if status, body := post(t, r.at.Page+"/api/put", key); status != 204 {
			t.Fatalf("put %s = %d %s", key, status, body)
		}
		rec.expect(t, hears...)
	}
	queue := filepath.Join(r.data, "queues", "Failures.jsonl")
	for end := time.Now().Add(patience); ; {
		text, err := os.ReadFile(queue)
		if err == nil && strings.Contains(string(text), `"condition":"RetryAttemptsExhausted"`) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the queue holds %q, %v, want the record that was given up", text, err)
		}
	}
}

func testFire(t *testing.T, r *running, rec *recorder) {
	fire := func(args ...string) (string, error) {
		out, err := exec.Command(r.cmd.Path, append([]string{"fire", "-data", r.data}, args...)...).CombinedOutput()
		return string(out), err
	}
	for _, name := range []string{"ConsumeFunction", "Tick", "ConsumeFunction.Tick"} {
		if out, err := fire(name); err != nil {
			t.Errorf("fire %s: %v, %s", name, err, out)
		}
		rec.expect(t, "tick")
	}
	if out, err := fire("-wait", "Tick"); err != nil || !strings.Contains(out, "ticked") {
		t.Errorf("fire -wait Tick = %s, %v, want the function's answer", out, err)
	}
	rec.expect(t, "tick")
	if out, err := fire("Nobody"); err == nil || !strings.Contains(out, "No schedule has the name Nobody") {
		t.Errorf("fire Nobody = %s, %v, want a refusal", out, err)
	}
}

// A database that crashes comes back with its data, and streams go on.
func testEngine(t *testing.T, r *running, rec *recorder) {
	for pid, name := range r.children() {
		if strings.HasPrefix(name, "dynoxide") {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	for end := time.Now().Add(patience); !strings.Contains(r.words(), "the database engine ended by itself"); {
		if time.Now().After(end) {
			t.Fatal("the stack does not tell of the crash")
		}
	}
	for end := time.Now().Add(patience); ; {
		if status, _ := post(t, r.at.Page+"/api/put", "after"); status == 204 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the database does not come back")
		}
	}
	rec.expect(t, "after")
}

func testSecondStack(t *testing.T, r *running, rec *recorder) {
	out, err := commandOf(t, r.data, rec).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another stack (process ") {
		t.Errorf("a second stack on the data folder: %v, %s, want a refusal", err, out)
	}
}

func testPortTaken(t *testing.T, r *running, rec *recorder) {
	_, port, _ := strings.Cut(r.at.Page, "localhost:")
	cmd := commandOf(t, t.TempDir(), rec, "-ports", port)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "port "+port+" (page) is taken by another program") {
		t.Errorf("a stack on a taken port: %v, %s, want the port named", err, out)
	}
}

func testEnd(t *testing.T, r *running) {
	children := r.children()
	if took := r.interrupt(); took > 3*time.Second {
		t.Errorf("the stack ended after %v, want 3 s at most", took)
	}
	if code := r.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code = %d, want 0", code)
	}
	if len(children) < 2 {
		t.Errorf("children were %v, want the engine and functions", children)
	}
	gone(t, children)
	if _, err := os.Stat(filepath.Join(r.data, "stack.json")); !os.IsNotExist(err) {
		t.Errorf("stack.json after the end: %v, want none", err)
	}
}

// After kill -9 no process stays, and records that were not done come again.
func TestKill(t *testing.T) {
	rec, data := newRecorder(t), t.TempDir()
	r := start(t, data, rec)
	rec.mu.Lock()
	rec.hold["held"] = make(chan struct{})
	rec.mu.Unlock()
	put := func(key string) {
		t.Helper()
		if status, body := post(t, r.at.Page+"/api/put", key); status != 204 {
			t.Fatalf("put %s = %d %s", key, status, body)
		}
	}
	put("done")
	rec.expect(t, "done")
	put("held")
	rec.expect(t, "held")
	put("beside")
	rec.expect(t, "beside")
	children := r.children()
	r.kill()
	gone(t, children)

	rec.mu.Lock()
	close(rec.hold["held"])
	delete(rec.hold, "held")
	rec.mu.Unlock()
	again := start(t, data, rec)
	heard := map[string]bool{}
	for !heard["held"] || !heard["beside"] {
		select {
		case name := <-rec.heard:
			heard[name] = true
		case <-time.After(patience):
			t.Fatalf("after kill -9 the recorder hears %v, want held and beside", heard)
		}
	}
	again.interrupt()
}

func TestBadTemplate(t *testing.T) {
	rec := newRecorder(t)
	text, err := os.ReadFile("testdata/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "AWS::SQS::Queue", "AWS::Kinesis::Stream", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := commandOf(t, t.TempDir(), rec, "-template", path).CombinedOutput()
	if want := "resource Failures: the local stack does not know how to run AWS::Kinesis::Stream"; err == nil || !strings.Contains(string(out), want) {
		t.Errorf("a template with an unknown type: %v, %s, want %q", err, out, want)
	}
}

func TestParametersAreSecret(t *testing.T) {
	rec, data := newRecorder(t), t.TempDir()
	r := start(t, data, rec)
	for _, name := range []string{r.at.Parameters, filepath.Join(data, "secrets.json")} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s = %v, %v, want mode 0600", name, info, err)
		}
	}
	text, err := os.ReadFile(r.at.Parameters)
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]string
	if err := json.Unmarshal(text, &values); err != nil || values["Recorder"] != rec.URL {
		t.Errorf("parameters = %s, %v, want all, among them the recorder", text, err)
	}
}
