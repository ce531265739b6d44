package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// One line for each request: the route, never the path, and nothing that a
// person typed or holds.
func TestLogLine(t *testing.T) {
	const id, number, login = "P01JD3Z8QK4V7M2N9XR5TB6C0DA", "+381641234567", "loginsecretloginsecretloginsecretloginsecret"
	cookies := map[string]string{"Cookie": SessionCookie + "=" + token + "; __Host-login=L1." + login}
	spoofed := map[string]string{"Cookie": cookies["Cookie"], "X-Golambdaproxy-Apigw-Context": `{"requestId":"spoofed"}`, "X-Amzn-Trace-Id": "spoofed", "X-Request-Id": "spoofed"}
	for _, c := range []struct {
		scenario
		want map[string]any
	}{
		{scenario{name: "read", method: "GET", path: "/read/" + id + "?phone=" + number, headers: cookies, status: 200},
			map[string]any{"level": "INFO", "route": "GET /read/{id}", "status": 200.0, "merchant": "M1"}},
		{scenario{name: "act", path: "/act/" + id, body: `{"phone":"` + number + `"}`, headers: spoofed, status: 200},
			map[string]any{"level": "INFO", "route": "POST /act/{id}", "status": 200.0, "merchant": "M1"}},
		{scenario{name: "guest", path: "/guest", body: `{"phone":"` + number + `"}`, headers: cookies, status: 201},
			map[string]any{"level": "INFO", "route": "POST /guest", "status": 201.0}},
		{scenario{name: "refused", path: "/act/" + id, body: `{"phone":"` + number + `","x":1}`, headers: cookies, status: 400},
			map[string]any{"level": "INFO", "route": "POST /act/{id}", "status": 400.0, "merchant": "M1", "cause": "invalid: Some fields are not valid; see errors."}},
		{scenario{name: "signed out", path: "/act/" + id, body: `{"phone":"` + number + `"}`, headers: cookies, at: time.Hour, status: 401},
			map[string]any{"level": "INFO", "route": "POST /act/{id}", "status": 401.0, "cause": "signed-out: The session has ended; sign in again."}},
		{scenario{name: "failed", path: "/fails", body: `{}`, headers: cookies, status: 500},
			map[string]any{"level": "ERROR", "route": "POST /fails", "status": 500.0, "cause": errSecret.Error()}},
		{scenario{name: "bell", path: "/bell/guessedtoken", body: number, headers: cookies, status: 404},
			map[string]any{"level": "INFO", "route": "POST /bell/{token}", "status": 404.0, "cause": "not-found: There is no such thing here."}},
	} {
		_, log := c.run(t)
		for _, not := range []string{id, number, "641234567", token, login, "guessedtoken", "spoofed", ours} {
			if strings.Contains(log, not) {
				t.Errorf("%s: the log line holds %s: %s", c.name, not, log)
			}
		}
		if strings.Count(log, "\n") != 1 {
			t.Errorf("%s: %d log lines, want one: %s", c.name, strings.Count(log, "\n"), log)
			continue
		}
		var line map[string]any
		if err := json.Unmarshal([]byte(log), &line); err != nil {
			t.Fatal(err)
		}
		for k, v := range map[string]any{"msg": "request", "ms": 0.0} {
			c.want[k] = v
		}
		delete(line, "time")
		if len(line) != len(c.want) {
			t.Errorf("%s: log line = %v, want %v", c.name, line, c.want)
		}
		for k, v := range c.want {
			if line[k] != v {
				t.Errorf("%s: log line has %s = %v, want %v", c.name, k, line[k], v)
			}
		}
	}
}

func TestDoorbell(t *testing.T) {
	xml := map[string]string{"Content-Type": "application/soap+xml", "Origin": "", "Sec-Fetch-Site": "", "Cookie": ""}
	for _, s := range []scenario{
		{name: "right", path: "/bell/right", body: "<a>", status: 200, expectedContent: []string{"got <a>"}},
		{name: "empty", path: "/bell/right", body: "", status: 200},
		{name: "256 KB", path: "/bell/right", body: strings.Repeat("x", maxDoorbell), status: 200},
		{name: "a byte more", path: "/bell/right", body: strings.Repeat("x", maxDoorbell+1), status: 413},
		{name: "another token", path: "/bell/wrong", body: "<a>", status: 404, notExpectedContent: []string{"wrong", "<a>"}},
	} {
		s.headers = xml
		if resp, _ := s.run(t); resp.StatusCode == 200 && resp.Header.Get("Content-Type") != "text/plain" {
			t.Errorf("%s: Content-Type = %s, want the party's", s.name, resp.Header.Get("Content-Type"))
		}
	}
}
