package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMain lets the test binary be the simulator, so that one can be killed.
func TestMain(m *testing.M) {
	if args, ok := os.LookupEnv("MSSP_TEST_ARGS"); ok {
		if err := run(context.Background(), strings.Split(args, " "), os.Stdout, os.Stderr); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

// child starts a simulator in a process of its own; kill is kill -9.
func child(t *testing.T, data string) (s *sim, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "MSSP_TEST_ARGS=-addr 127.0.0.1:0 -manage 127.0.0.1:0 -data "+data)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := false
	kill = func() {
		if !done {
			done = true
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
			cmd.Wait() // tells of the kill
		}
	}
	t.Cleanup(kill)
	s = &sim{}
	if err := s.addresses(bufio.NewScanner(out)); err != nil {
		t.Fatal(err)
	}
	return s, kill
}

func TestStateSurvivesAKill(t *testing.T) {
	data := t.TempDir()
	s, kill := child(t, data)
	phone := s.phone(t, mira)
	bag := s.phone(t, "+381650000001")
	s.behave(t, mira, "sign")
	signed := s.send(t, asking(mira, sentence)).Body.Wrapper.Message.MSSPTransID
	end := s.end(t, signed)
	s.send(t, receipt(signed, mira, "Placeno"))
	used := asking(mira, sentence)
	open := s.send(t, used).Body.Wrapper.Message.MSSPTransID
	p := s.prompt(t, mira)
	s.enter(t, mira, p, "0000", 403)
	s.behave(t, bag.MSISDN, "ignore")
	ignored := s.send(t, asking(bag.MSISDN, sentence)).Body.Wrapper.Message.MSSPTransID
	var before, after []map[string]any
	s.call(t, "GET", "/history", nil, &before, 200)
	kill()

	s, kill = child(t, data)
	defer kill()
	var phones []made
	s.call(t, "GET", "/phones", nil, &phones, 200)
	if d := cmp.Diff([]made{phone, bag}, phones); d != "" {
		t.Errorf("phones (-before +after):\n%s", d)
	}
	s.call(t, "GET", "/history", nil, &after, 200)
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("history (-before +after):\n%s", d)
	}
	var messages []struct{ Text string }
	s.call(t, "GET", path(mira, "messages"), nil, &messages, 200)
	if len(messages) != 1 || messages[0].Text != "Placeno" {
		t.Errorf("messages = %+v", messages)
	}
	if again := s.send(t, query(signed)); again.Body.Wrapper.Message.Signature[0] != end.Body.Wrapper.Message.Signature[0] {
		t.Error("the end of the signed transaction is another one")
	}
	for what, want := range map[string]struct {
		m    message
		code int
	}{
		"a used AP_TransID":       {used, 101},
		"a second receipt":        {receipt(signed, mira, "x"), 101},
		"a busy SIM":              {asking(mira, sentence), 406},
		"the open transaction":    {query(open), 504},
		"the ignored transaction": {query(ignored), 504},
	} {
		if got := s.send(t, want.m).code(t); got != want.code {
			t.Errorf("%s = %d, want %d", what, got, want.code)
		}
	}
	if again := s.prompt(t, mira); again != p {
		t.Errorf("the open prompt = %+v, want %+v", again, p)
	}
	var none []prompt
	s.call(t, "GET", path(bag.MSISDN, "prompts"), nil, &none, 200)
	if len(none) != 0 {
		t.Errorf("the phone in the bag shows %+v", none)
	}
	s.enter(t, mira, p, "0000", 403)
	s.enter(t, mira, p, pin, 200)
	verify(t, s, s.end(t, open).Body.Wrapper.Message.Signature, sentence, phone.Certificates.Payment)
}

func TestANotificationGoesOnAfterARestart(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, "-retries", "1h")
	s.phone(t, mira)
	s.behave(t, mira, "sign")
	ap := newAP(t, 503)
	s.send(t, ap.notifying(asking(mira, sentence)))
	<-ap.refused
	s.stop()
	start(t, data)
	if told := <-ap.came; told.code(t) != 502 {
		t.Errorf("notification after the restart = %d, want 502", told.code(t))
	}
}
