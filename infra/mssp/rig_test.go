package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sim is a running simulator.
type sim struct {
	protocol, management string
	stop                 func() // as SIGTERM does; returns when it has ended
}

// start runs a simulator on a data folder and free ports until the test ends.
func start(t testing.TB, data string, flags ...string) *sim {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	var logs bytes.Buffer // read after the end alone
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0", "-manage", "127.0.0.1:0", "-data", data}, flags...), w, &logs)
		w.CloseWithError(fmt.Errorf("the simulator has ended: %v", err))
		ended <- err
	}()
	s := &sim{}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run = %v", err)
		}
		if t.Failed() {
			t.Logf("log of the simulator:\n%s", logs.String())
		}
	}
	t.Cleanup(s.stop)
	if err := s.addresses(bufio.NewScanner(r)); err != nil {
		t.Fatal(err)
	}
	return s
}

// addresses reads where a simulator serves from what it prints.
func (s *sim) addresses(lines *bufio.Scanner) error {
	for lines.Scan() {
		what, address, ok := strings.Cut(lines.Text(), "http://")
		switch {
		case ok && strings.HasPrefix(what, "protocol"):
			s.protocol = "http://" + address
		case ok && strings.HasPrefix(what, "management"):
			s.management = "http://" + address
			return nil
		}
	}
	return fmt.Errorf("no addresses: %v", lines.Err())
}

// call calls the management and wants a status; out may be nil.
func (s *sim) call(t testing.TB, method, path string, in, out any, want int) {
	t.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.management+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != want {
		t.Fatalf("%s %s = %d %s, want %d", method, path, resp.StatusCode, text, want)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
}

// made is a phone as POST /phones answers.
type made struct {
	MSISDN, Name string
	Certificates struct{ Payment, Login []byte }
}

const (
	mira = "+381641234567"
	pin  = "1234"
)

// phone makes one phone.
func (s *sim) phone(t testing.TB, number string) made {
	t.Helper()
	var all []made
	s.call(t, "POST", "/phones", []map[string]string{{"msisdn": number, "pin": pin, "name": "Mira Kupac", "key": "p256"}}, &all, 200)
	return all[0]
}

type prompt struct{ ID, Profile, Text, Received, Ends string }

// prompt waits for the prompt of a phone.
func (s *sim) prompt(t testing.TB, number string) prompt {
	t.Helper()
	var open []prompt
	s.call(t, "GET", path(number, "prompts?wait=20s"), nil, &open, 200)
	if len(open) != 1 {
		t.Fatalf("%d prompts after 20 s, want one", len(open))
	}
	return open[0]
}

// enter enters a PIN and wants a status.
func (s *sim) enter(t testing.TB, number string, p prompt, pin string, want int) {
	t.Helper()
	s.call(t, "POST", path(number, "prompts/"+p.ID+"/pin"), map[string]string{"pin": pin}, nil, want)
}

// behave sets what a phone does with its next prompt.
func (s *sim) behave(t testing.TB, number, next string) {
	t.Helper()
	s.call(t, "PUT", path(number, "behaviour"), map[string]string{"next": next}, nil, 200)
}

func path(number, rest string) string { return "/phones/" + url.PathEscape(number) + "/" + rest }
