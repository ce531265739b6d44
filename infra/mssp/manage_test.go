package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestOnlyThisMachineManages(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	port := s.management[strings.LastIndex(s.management, ":"):]
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{"127.0.0.1" + port, "", 200},
		{"localhost" + port, "http://localhost" + port, 200},
		{"[::1]" + port, "http://[::1]" + port, 200},
		{"rebound.example" + port, "", 421},
		{"rebound.example" + port, "http://rebound.example" + port, 421},
		{"localhost.example", "", 421},
		{"10.0.0.1" + port, "", 421},
		{"localhost" + port, "http://localhost:8080", 403},
		{"localhost" + port, "http://127.0.0.1" + port, 403},
		{"localhost" + port, "https://evil.example", 403},
		{"localhost" + port, "null", 403},
	} {
		for _, path := range []string{"/phones", "/phone/", "/"} {
			req, err := http.NewRequestWithContext(t.Context(), "GET", s.management+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = c.host
			if c.origin != "" {
				req.Header.Set("Origin", c.origin)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != c.want {
				t.Errorf("%s with Host %q and Origin %q = %d, want %d", path, c.host, c.origin, resp.StatusCode, c.want)
			}
		}
	}
}

func TestManagementRefuses(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	for _, c := range []struct {
		method, path string
		in           any
		want         int
	}{
		{"POST", "/phones", []map[string]string{{"msisdn": "064", "pin": pin, "name": "A"}}, 400},
		{"POST", "/phones", []map[string]string{{"msisdn": mira, "pin": pin, "name": "A", "colour": "red"}}, 400},
		{"POST", "/phones", map[string]string{}, 400},
		{"GET", "/phones/nobody", nil, 400},
		{"GET", "/phones/+381650000001", nil, 404},
		{"GET", "/phones/381641234567", nil, 200},
		{"GET", "/phones/%2B381641234567", nil, 200},
		{"GET", path("+381650000001", "prompts"), nil, 404},
		{"GET", path("+381650000001", "screen"), nil, 404},
		{"GET", path(mira, "prompts?wait=2m"), nil, 400},
		{"GET", path(mira, "prompts?wait=soon"), nil, 400},
		{"GET", path(mira, "messages?after=-1"), nil, 400},
		{"POST", path(mira, "prompts/x/pin"), map[string]string{"pin": pin}, 404},
		{"POST", path(mira, "prompts/x/refuse"), struct{}{}, 404},
		{"POST", path(mira, "pin"), map[string]string{"pin": "12"}, 400},
		{"POST", path("+381650000001", "pin"), map[string]string{"pin": pin}, 404},
		{"PUT", path(mira, "behaviour"), map[string]string{"next": "dance"}, 400},
		{"PUT", path("+381650000001", "behaviour"), map[string]string{"next": "sign"}, 404},
		{"GET", "/history?msisdn=x", nil, 400},
		{"GET", "/history?after=x", nil, 400},
		{"GET", "/nothing", nil, 404},
	} {
		s.call(t, c.method, c.path, c.in, nil, c.want)
	}
}

func TestHistoryHidesNumbers(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	s.behave(t, mira, "sign")
	ap := newAP(t)
	id := s.send(t, ap.notifying(asking(mira, sentence))).Body.Wrapper.Message.MSSPTransID
	<-ap.came
	s.send(t, receipt(id, mira, "Placeno"))
	s.send(t, profile("+381650000001"))
	resp, err := http.Get(s.management + "/history")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{mira, mira[1:], "641234567", "PlatiMo", "Placeno", "secret", "SECRET"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the history tells %q: %s", secret, text)
		}
	}
	var own []exchange
	s.call(t, "GET", "/history?msisdn="+mira[1:], nil, &own, 200)
	var got []string
	for _, e := range own {
		if e.Operation != "MSS_Notification" { // which may stand before or behind the receipt
			got = append(got, e.Operation+" "+e.MSISDN+" "+e.Text)
		}
	}
	if want := "MSS_Signature " + mira + " " + sentence + "|MSS_Receipt " + mira + " Placeno"; strings.Join(got, "|") != want {
		t.Errorf("history of one number = %q, want %q", got, want)
	}
}

func TestLongPolls(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	var none []prompt
	s.call(t, "GET", path(mira, "prompts?wait=1ms"), nil, &none, 200)
	if none == nil || len(none) != 0 {
		t.Errorf("prompts of a quiet phone = %#v, want []", none)
	}
	type screen struct {
		State, Name string
		Prompts     []prompt
		Messages    []struct{ Text string }
		TriesLeft   int
	}
	var now screen
	s.call(t, "GET", path(mira, "screen"), nil, &now, 200)
	if now.Name != "Mira Kupac" || now.TriesLeft != 3 || now.State == "" {
		t.Errorf("screen = %+v", now)
	}
	next := func(what string, does func()) {
		t.Helper()
		changed := make(chan screen)
		go func() {
			var sc screen
			s.call(t, "GET", path(mira, "screen?wait=20s&unless="+now.State), nil, &sc, 200)
			changed <- sc
		}()
		does()
		if sc := <-changed; sc.State == now.State {
			t.Fatalf("%s: the screen stays at %+v", what, now)
		} else {
			now = sc
		}
	}
	var id string
	next("a prompt", func() { id = s.send(t, asking(mira, sentence)).Body.Wrapper.Message.MSSPTransID })
	if len(now.Prompts) != 1 || now.Prompts[0].ID != id {
		t.Fatalf("screen with a prompt = %+v", now)
	}
	next("a wrong PIN", func() { s.enter(t, mira, now.Prompts[0], "0000", 403) })
	if now.TriesLeft != 2 {
		t.Errorf("tries left = %d, want 2", now.TriesLeft)
	}
	gone := make(chan []prompt)
	go func() {
		var list []prompt
		s.call(t, "GET", path(mira, "prompts?wait=20s&unless="+id), nil, &list, 200)
		gone <- list
	}()
	next("a signature", func() { s.enter(t, mira, now.Prompts[0], pin, 200) })
	if list := <-gone; len(list) != 0 {
		t.Errorf("prompts unless %s = %+v, want none", id, list)
	}
	for len(now.Prompts) > 0 || now.TriesLeft < 3 { // the PIN and the prompt change one after the other
		s.call(t, "GET", path(mira, "screen?wait=20s&unless="+now.State), nil, &now, 200)
	}
	s.send(t, asking(mira, sentence))
	refused := s.prompt(t, mira)
	go func() {
		var list []prompt
		s.call(t, "GET", path(mira, "prompts?wait=60s&unless="+refused.ID), nil, &list, 200)
		gone <- list
	}()
	began := time.Now()
	s.call(t, "POST", path(mira, "prompts/"+refused.ID+"/refuse"), struct{}{}, nil, 200)
	if list := <-gone; len(list) != 0 || time.Since(began) > 30*time.Second {
		t.Errorf("prompts unless the refused one = %+v after %v", list, time.Since(began))
	}
	s.call(t, "GET", path(mira, "screen"), nil, &now, 200)
	next("a message", func() { s.send(t, receipt(id, mira, "Placeno")) })
	if len(now.Messages) != 1 || now.Messages[0].Text != "Placeno" {
		t.Errorf("screen with a message = %+v", now)
	}
}

func TestTheManual(t *testing.T) {
	s := start(t, t.TempDir())
	resp, err := http.Get(s.management + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || string(text) != string(manual) {
		t.Errorf("/ is not the manual: %v", err)
	}
}

func TestTheServiceTakesItsTime(t *testing.T) {
	const delay = 20 * time.Millisecond
	s := start(t, t.TempDir(), "-delay", delay.String())
	s.phone(t, mira)
	s.behave(t, mira, "sign")
	ap := newAP(t)
	began := time.Now()
	s.send(t, ap.notifying(asking(mira, sentence)))
	<-ap.came
	if took := time.Since(began); took < 3*delay {
		t.Errorf("three steps took %v, want %v at least", took, 3*delay)
	}
}

func TestOptions(t *testing.T) {
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:0"}, {"-manage", ":8085"}, {"-manage", "10.0.0.1:1"}, {"-addr", "example.rs:1"}, {"-addr", "localhost"},
		{"-delay", "-1s"}, {"-retries", "1s,soon"}, {"more"}, {"-unknown"},
	} {
		if _, err := parseOptions(args, io.Discard); err == nil {
			t.Errorf("parseOptions(%q) = nil error", args)
		}
	}
}
