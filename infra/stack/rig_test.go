package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
)

// patience is how long a test waits for what must come.
const patience = 60 * time.Second

// binary builds the command once.
var binary = sync.OnceValues(func() (string, error) {
	root, err := engine.Root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("platimo-stack-test-%d", os.Getuid()), "stack")
	cmd := exec.Command("go", "build", "-o", path, "./infra/stack")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// recorder is the server that the test application tells of everything.
type recorder struct {
	*httptest.Server
	heard chan string

	mu   sync.Mutex
	hold map[string]chan struct{} // what is answered only when its channel closes
	fail map[string]bool
}

func newRecorder(t *testing.T) *recorder {
	r := &recorder{heard: make(chan string, 1000), hold: map[string]chan struct{}{}, fail: map[string]bool{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		name := strings.TrimPrefix(req.URL.Path, "/")
		r.mu.Lock()
		hold, fail := r.hold[name], r.fail[name]
		r.mu.Unlock()
		r.heard <- name
		if hold != nil {
			select {
			case <-hold:
			case <-req.Context().Done():
			}
		}
		if fail {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// expect waits until all names were heard, in any order.
func (r *recorder) expect(t *testing.T, names ...string) {
	t.Helper()
	limit := time.After(patience)
	for len(names) > 0 {
		select {
		case got := <-r.heard:
			at := slices.Index(names, got)
			if at < 0 {
				t.Errorf("the recorder hears %q, want one of %q", got, names)
				continue
			}
			names = slices.Delete(names, at, at+1)
		case <-limit:
			t.Fatalf("the recorder does not hear %q", names)
		}
	}
}

// running is a stack under test.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	at    addresses
	data  string
	ended chan struct{}
	mu    sync.Mutex
	said  bytes.Buffer
}

func commandOf(t *testing.T, data string, rec *recorder, more ...string) *exec.Cmd {
	t.Helper()
	enginetest.Path(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	root, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "-data", data, "-ports", "0", "-template", "infra/stack/testdata/template.yaml", "-static", "infra/stack/testdata/static",
		"-mssp", "", "-bank", "", "-seed", "", "-parameter", "Recorder=" + rec.URL}
	cmd := exec.Command(path, append(args, more...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL_DYNAMODB=")
	return cmd
}

// start runs a stack until it is ready.
func start(t *testing.T, data string, rec *recorder, more ...string) *running {
	t.Helper()
	r := &running{t: t, cmd: commandOf(t, data, rec, more...), data: data, ended: make(chan struct{})}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Stderr = r.cmd.Stdout
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go func() {
		defer close(r.ended)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			r.mu.Lock()
			fmt.Fprintln(&r.said, lines.Text())
			r.mu.Unlock()
			if strings.HasPrefix(lines.Text(), "ready") {
				close(ready)
			}
		}
		_ = r.cmd.Wait() // how it ended is read from its state
	}()
	t.Cleanup(func() {
		r.interrupt()
		if t.Failed() {
			t.Logf("the stack said:\n%s", r.words())
		}
	})
	select {
	case <-ready:
	case <-r.ended:
		t.Fatalf("the stack ended:\n%s", r.words())
	case <-time.After(patience):
		t.Fatalf("the stack is not ready:\n%s", r.words())
	}
	text, err := os.ReadFile(filepath.Join(data, "stack.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r.at); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *running) words() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.String()
}

// interrupt ends the stack as Ctrl-C does, and says how long it took.
func (r *running) interrupt() time.Duration {
	began := time.Now()
	_ = r.cmd.Process.Signal(syscall.SIGINT) // it may have ended already
	r.wait()
	return time.Since(began)
}

// kill ends the stack as a power cut does.
func (r *running) kill() {
	_ = r.cmd.Process.Kill()
	r.wait()
}

func (r *running) wait() {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(patience):
		r.t.Fatal("the stack does not end")
	}
}

// children lists the stack's processes: id to command.
func (r *running) children() map[int]string {
	r.t.Helper()
	out := map[int]string{}
	dirs, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, file := range dirs {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended
		}
		before, after, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(after)
		if len(fields) > 1 && fields[1] == strconv.Itoa(r.cmd.Process.Pid) {
			id, name, _ := strings.Cut(before, " (")
			pid, err := strconv.Atoi(id)
			if err != nil {
				r.t.Fatal(err)
			}
			out[pid] = name
		}
	}
	return out
}

// gone waits until none of the processes lives.
func gone(t *testing.T, pids map[int]string) {
	t.Helper()
	for pid, name := range pids {
		for end := time.Now().Add(patience); ; {
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			if err != nil || strings.Contains(string(stat), ") Z ") {
				break
			}
			if time.Now().After(end) {
				t.Errorf("process %d (%s) outlives the stack", pid, name)
				break
			}
		}
	}
}

// post sends a body and returns status and answer.
func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	res, err := http.Post(url, "text/plain", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, out.String()
}
