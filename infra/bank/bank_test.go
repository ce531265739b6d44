package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"platimo/shared/money"
)

// TestMain is the bank itself when a test starts this binary again as a process to kill.
func TestMain(m *testing.M) {
	if os.Getenv("BANK_PROCESS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a running bank.
type process struct {
	cmd                  *exec.Cmd
	protocol, management string
}

func start(t *testing.T, data string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], "-addr", "127.0.0.1:0", "-manage", "127.0.0.1:0", "-data", data)}
	p.cmd.Env = append(os.Environ(), "BANK_PROCESS=1")
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	lines := bufio.NewScanner(out)
	for p.management == "" && lines.Scan() {
		if name, address, ok := strings.Cut(lines.Text(), " http://"); ok {
			switch strings.TrimSpace(name) {
			case "protocol":
				p.protocol = "http://" + address
			case "management":
				p.management = "http://" + address
			}
		} else if !strings.Contains(lines.Text(), "not for production") {
			t.Errorf("the bank prints %q, want its banner and addresses", lines.Text())
		}
	}
	if p.management == "" {
		t.Fatal("the bank did not start")
	}
	return p
}

// kill is kill -9; a second one does nothing.
func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

func fetch(method, url, kind, body string) (int, string, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data), err
}

// TestKill kills the bank while four senders leave orders. Whatever was answered
// before must stand after the restart, and no para may be made or lost.
func TestKill(t *testing.T) {
	const opening = 1_000_000_00
	order, err := os.ReadFile("testdata/order.xml")
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	bank := start(t, data)
	code, body, err := fetch("POST", bank.management+"/accounts", "application/json", fmt.Sprintf(`[
		{"iban":"RS35165000000000005574","name":"Mira Kupac","balance":%d,"bic":"PAYRRSBG"},
		{"iban":"RS35845000000040484987","name":"Knjižara Čačak","balance":0,"bic":"SHOPRSBG"}]`, opening))
	if err != nil || code != 200 {
		t.Fatalf("POST /accounts = %d %s (%v), want 200", code, body, err)
	}

	var mu sync.Mutex
	var answered []string
	enough := make(chan struct{})
	var senders sync.WaitGroup
	for s := range 4 {
		senders.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("E-%d-%d", s, i)
				code, _, err := fetch("POST", bank.protocol+"/PAYRRSBG/payments", "application/xml", strings.Replace(string(order), "E-GOOD-1", id, 1))
				if err != nil {
					return // killed
				}
				if code != 202 {
					t.Errorf("POST of order %s = %d, want 202", id, code)
					return
				}
				mu.Lock()
				if answered = append(answered, id); len(answered) == 60 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	bank.kill()
	senders.Wait()

	bank = start(t, data)
	for _, id := range answered {
		code, body, err := fetch("GET", bank.protocol+"/PAYRRSBG/payments/"+id, "", "")
		if err != nil || code != 200 || !strings.Contains(body, "<TxSts>ACSC</TxSts>") {
			t.Errorf("GET of answered order %s = %d (%v), want ACSC", id, code, err)
		}
	}
	var totals struct{ Moved, Count int64 }
	var payer, payee struct{ Balance int64 }
	for path, into := range map[string]any{"/totals": &totals, "/accounts/RS35165000000000005574": &payer, "/accounts/RS35845000000040484987": &payee} {
		_, body, err := fetch("GET", bank.management+path, "", "")
		if err == nil {
			err = json.Unmarshal([]byte(body), into)
		}
		if err != nil {
			t.Fatalf("GET %s = %s (%v)", path, body, err)
		}
	}
	// An order of each sender may be booked whose answer was lost.
	if n := int64(len(answered)); totals.Count < n || totals.Count > n+4 {
		t.Errorf("movements = %d, want %d to %d", totals.Count, n, n+4)
	}
	if totals.Moved != totals.Count*125050 || payee.Balance != totals.Moved || payer.Balance != opening-totals.Moved {
		t.Errorf("moved %d, payer has %d, payee has %d: want them to add up to %d", totals.Moved, payer.Balance, payee.Balance, opening)
	}
}

// TestManyAccounts opens as many accounts as a load test needs.
func TestManyAccounts(t *testing.T) {
	bank := start(t, t.TempDir())
	var b strings.Builder
	for i := range 5000 {
		for control := range 100 {
			if a, err := money.ParseAccount(fmt.Sprintf("310-%d-%02d", i, control)); err == nil {
				fmt.Fprintf(&b, `,{"iban":%q,"name":"Kupac %d","balance":1000,"bic":"PAYRRSBG"}`, a.IBAN(), i)
			}
		}
	}
	code, body, err := fetch("POST", bank.management+"/accounts", "application/json", "["+b.String()[1:]+"]")
	if n := strings.Count(body, `"iban"`); err != nil || code != 200 || n != 5000 {
		t.Errorf("POST of 5000 accounts = %d with %d accounts (%v), want 200 with all", code, n, err)
	}
	if code, body, err = fetch("GET", bank.management+"/", "", ""); err != nil || code != 200 || !strings.Contains(body, "Not for production") {
		t.Errorf("GET / = %d (%v), want the manual", code, err)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"foreign protocol address", []string{"-addr", "0.0.0.0:0"}, "on this machine"},
		{"every address", []string{"-manage", ":0"}, "on this machine"},
		{"foreign callback", []string{"-callback", "http://bank.example/x"}, "on this machine"},
		{"callback without a scheme", []string{"-callback", "127.0.0.1:8082"}, "on this machine"},
		{"negative delay", []string{"-delay", "-1s"}, "negative"},
		{"argument", []string{"start"}, "unexpected"},
		{"unknown flag", []string{"-port", "1"}, "not defined"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := run(t.Context(), append(tt.args, "-data", t.TempDir()), io.Discard, io.Discard)
			if tt.name == "argument" {
				err = run(t.Context(), tt.args, io.Discard, io.Discard)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("run(%q) = %v, want an error with %q", tt.args, err, tt.want)
			}
		})
	}
	if err := run(t.Context(), []string{"-h"}, io.Discard, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("run(-h) = %v, want flag.ErrHelp", err)
	}
}

func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-manage", "[::1]:0", "-data", t.TempDir()}, w, io.Discard)
		w.Close()
	}()
	if line, err := bufio.NewReader(r).ReadString('\n'); err != nil || !strings.Contains(line, "not for production") {
		t.Errorf("first line = %q (%v), want the banner", line, err)
	}
	go io.Copy(io.Discard, r)
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run = %v after its context ended, want nil", err)
	}
}
