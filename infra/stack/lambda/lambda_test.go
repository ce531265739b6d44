package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"platimo/infra/engine"
	"platimo/infra/stack/build"
)

var probe = sync.OnceValues(func() (string, error) {
	root, err := engine.Root()
	if err != nil {
		return "", err
	}
	binaries, err := build.Build(context.Background(), root, filepath.Join(os.TempDir(), fmt.Sprintf("platimo-lambda-test-%d", os.Getuid())), []string{"infra/stack/testdata/probe"})
	return binaries["infra/stack/testdata/probe"], err
})

// start runs the probe; change may alter its configuration.
func start(t *testing.T, change func(*Config)) *Function {
	t.Helper()
	binary, err := probe()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{
		Name: "probe", ARN: "arn:probe", Binary: binary, Region: "eu-central-1", Memory: 128,
		Timeout: 10 * time.Second, Limit: 4, Log: log, Notice: func(format string, args ...any) { t.Logf(format, args...) },
	}
	if change != nil {
		change(&cfg)
	}
	f := New(cfg)
	t.Cleanup(func() {
		f.Close()
		log.Close()
	})
	return f
}

type answer struct {
	PID         int
	Invocation  int64
	RequestID   string
	Deadline    int64
	ARN         string
	Environment map[string]string
}

func invoke(t *testing.T, f *Function, event string) (answer, *Error) {
	t.Helper()
	r, err := f.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatalf("Invoke(%s) error = %v", event, err)
	}
	var a answer
	if r.Err == nil {
		if err := json.Unmarshal(r.Payload, &a); err != nil {
			t.Fatalf("Invoke(%s) = %s: %v", event, r.Payload, err)
		}
	}
	return a, r.Err
}

func TestWarm(t *testing.T) {
	f := start(t, nil)
	first, _ := invoke(t, f, `{"do":"echo"}`)
	second, _ := invoke(t, f, `{"do":"echo"}`)
	if first.PID != second.PID || second.Invocation != 2 {
		t.Errorf("two invocations ran as %d in %d and %d in %d, want one process", first.Invocation, first.PID, second.Invocation, second.PID)
	}
	if first.RequestID == second.RequestID || len(first.RequestID) != 36 {
		t.Errorf("request ids = %q and %q, want two UUIDs", first.RequestID, second.RequestID)
	}
	if left := time.Until(time.UnixMilli(first.Deadline)); left > 10*time.Second || left < 5*time.Second {
		t.Errorf("deadline is %v away, want under 10 s", left)
	}
	if first.ARN != "arn:probe" {
		t.Errorf("ARN = %q, want arn:probe", first.ARN)
	}
}

// gate is a server whose requests wait until it is opened.
type gate struct {
	URL     string
	arrived chan struct{}
	open    chan struct{}
}

func newGate(t *testing.T) *gate {
	g := &gate{arrived: make(chan struct{}, 1000), open: make(chan struct{})}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.arrived <- struct{}{}
		select {
		case <-g.open:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	g.URL = s.URL
	return g
}

func TestConcurrency(t *testing.T) {
	f := start(t, nil)
	g := newGate(t)
	hold := fmt.Sprintf(`{"do":"hold","url":%q}`, g.URL)
	pids := make(chan int, 6)
	var calls sync.WaitGroup
	for range 6 {
		calls.Go(func() {
			a, failed := invoke(t, f, hold)
			if failed != nil {
				t.Error(failed)
			}
			pids <- a.PID
		})
	}
	for range 4 {
		<-g.arrived // four processes are at it, two invocations wait
	}
	if got := f.Processes(); got != 4 {
		t.Errorf("processes = %d, want the limit 4", got)
	}
	close(g.open)
	calls.Wait()
	seen := map[int]bool{}
	for range 6 {
		seen[<-pids] = true
	}
	if len(seen) != 4 {
		t.Errorf("six invocations used %d processes, want 4", len(seen))
	}
}

func TestFailures(t *testing.T) {
	tests := []struct {
		do, kind string
		killed   bool // the process is not used again
	}{
		{do: "error", kind: "errorString"},
		{do: "panic", kind: "string", killed: true},
		{do: "exit", kind: "Runtime.ExitError", killed: true},
		{do: "large", kind: "Function.ResponseSizeTooLarge", killed: true},
	}
	for _, test := range tests {
		t.Run(test.do, func(t *testing.T) {
			f := start(t, func(c *Config) { c.Limit = 1 })
			before, _ := invoke(t, f, `{"do":"echo"}`)
			_, failed := invoke(t, f, fmt.Sprintf(`{"do":%q}`, test.do))
			if failed == nil || failed.Type != test.kind {
				t.Fatalf("Invoke(%s) error = %v, want type %s", test.do, failed, test.kind)
			}
			after, again := invoke(t, f, `{"do":"echo"}`)
			if again != nil {
				t.Fatalf("the invocation after %s failed: %v", test.do, again)
			}
			if got := after.PID != before.PID; got != test.killed {
				t.Errorf("after %s a new process = %v, want %v", test.do, got, test.killed)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	f := start(t, func(c *Config) { c.Timeout = 200 * time.Millisecond; c.Limit = 1 })
	g := newGate(t)
	before, _ := invoke(t, f, `{"do":"echo"}`)
	_, failed := invoke(t, f, fmt.Sprintf(`{"do":"hold","url":%q}`, g.URL))
	if failed == nil || failed.Type != "Sandbox.Timedout" || failed.Message != "Task timed out after 0.20 seconds" {
		t.Fatalf("Invoke(hold) error = %v, want Sandbox.Timedout after 0.20 seconds", failed)
	}
	after, failed := invoke(t, f, `{"do":"echo"}`)
	if failed != nil || after.PID == before.PID {
		t.Errorf("after a timeout: %v in process %d, want success in another than %d", failed, after.PID, before.PID)
	}
}

func TestInit(t *testing.T) {
	f := start(t, func(c *Config) { c.Env = map[string]string{"INIT": "exit"} })
	if _, failed := invoke(t, f, `{}`); failed == nil || failed.Type != "Runtime.ExitError" || !strings.Contains(failed.Message, "exit status 3") {
		t.Errorf("Invoke of a function that ends at its start: %v, want Runtime.ExitError with exit status 3", failed)
	}
	missing := start(t, func(c *Config) { c.Binary = "/nowhere/bootstrap" })
	if _, failed := invoke(t, missing, `{}`); failed == nil || failed.Type != "Runtime.InvalidEntrypoint" {
		t.Errorf("Invoke of a missing executable: %v, want Runtime.InvalidEntrypoint", failed)
	}
}

func TestCallerLeaves(t *testing.T) {
	f := start(t, func(c *Config) { c.Limit = 1 })
	g := newGate(t)
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := f.Invoke(ctx, fmt.Appendf(nil, `{"do":"hold","url":%q}`, g.URL))
		ended <- err
	}()
	<-g.arrived
	leave()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke after its caller left: %v, want context.Canceled", err)
	}
	close(g.open) // the invocation goes on, and its process serves the next one
	if a, failed := invoke(t, f, `{"do":"echo"}`); failed != nil || a.Invocation != 2 {
		t.Errorf("the next invocation = %d, %v, want the second of the same process", a.Invocation, failed)
	}
}

func TestReserved(t *testing.T) {
	f := start(t, func(c *Config) { c.Reserved = 1 })
	g := newGate(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		invoke(t, f, fmt.Sprintf(`{"do":"hold","url":%q}`, g.URL))
	}()
	<-g.arrived
	if _, err := f.Invoke(t.Context(), []byte(`{}`)); !errors.Is(err, ErrThrottled) {
		t.Errorf("Invoke beyond the reserved concurrency: %v, want ErrThrottled", err)
	}
	close(g.open)
	<-done
}

func TestEnvironment(t *testing.T) {
	t.Setenv("AWS_CA_BUNDLE", "/some/file")
	t.Setenv("HOME", "/home/developer")
	f := start(t, func(c *Config) {
		c.Env = map[string]string{"PAYMENTS_TABLE": "p", "AWS_REGION": "mars"}
		c.JSONLogs = true
	})
	a, _ := invoke(t, f, `{"do":"environment"}`)
	want := map[string]string{
		"PAYMENTS_TABLE": "p", "AWS_REGION": "eu-central-1", "AWS_LAMBDA_FUNCTION_NAME": "probe", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_CA_BUNDLE": "", "HOME": "", "PWD": "",
	}
	for name, value := range want {
		if got := a.Environment[name]; got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
}

// What a function left running stands still after its answer, and goes on
// with the next invocation, as on AWS.
func TestFreeze(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("processes are stopped on Linux only")
	}
	f := start(t, func(c *Config) { c.Limit = 1 })
	busy := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(busy.Close)
	a, _ := invoke(t, f, fmt.Sprintf(`{"do":"later","url":%q}`, busy.URL))
	waitState(t, a.PID, "T")
	if _, failed := invoke(t, f, `{"do":"echo"}`); failed != nil {
		t.Errorf("the invocation after a freeze: %v", failed)
	}
	waitState(t, a.PID, "T")
}

// waitState waits until /proc shows the process in the state.
func waitState(t *testing.T, pid int, want string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := bytes.Cut(stat, []byte(") "))
		if string(rest[:1]) == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("process %d is in state %c, want %s", pid, rest[0], want)
		}
		runtime.Gosched()
	}
}

// Of the processes that a burst left, one is kept.
func TestCool(t *testing.T) {
	f := start(t, nil)
	g := newGate(t)
	var calls sync.WaitGroup
	for range 3 {
		calls.Go(func() { invoke(t, f, fmt.Sprintf(`{"do":"hold","url":%q}`, g.URL)) })
	}
	for range 3 {
		<-g.arrived
	}
	close(g.open)
	calls.Wait()
	for end := time.Now().Add(10 * time.Second); ; {
		f.mu.Lock()
		if len(f.idle) == 3 {
			f.cool(time.Now().Add(warmth + time.Second))
		}
		left := len(f.live)
		f.mu.Unlock()
		if left == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d processes are kept, want 1", left)
		}
	}
	if _, failed := invoke(t, f, `{"do":"echo"}`); failed != nil {
		t.Errorf("the process that was kept: %v", failed)
	}
}

// A failure that only the caller hears of stands in the log.
func TestLog(t *testing.T) {
	f := start(t, nil)
	invoke(t, f, `{"do":"error"}`)
	text, err := os.ReadFile(f.cfg.Log.Name())
	if err != nil || !strings.Contains(string(text), `"errorMessage":"as the event said","errorType":"errorString"`) {
		t.Errorf("log = %s, %v, want the function's error", text, err)
	}
}

func TestAsync(t *testing.T) {
	notices := make(chan string, 10)
	f := start(t, func(c *Config) {
		c.Retries = 2
		c.Notice = func(format string, args ...any) { notices <- fmt.Sprintf(format, args...) }
	})
	f.pause = [2]time.Duration{time.Millisecond, time.Millisecond}
	f.InvokeAsync([]byte(`{"do":"error"}`))
	for range 3 {
		if got, want := <-notices, "probe: errorString; see its log"; got != want {
			t.Errorf("notice = %q, want %q", got, want)
		}
	}
	if got, want := <-notices, "probe: gave up an asynchronous invocation after 3 tries"; got != want {
		t.Errorf("notice = %q, want %q", got, want)
	}
}

func TestClose(t *testing.T) {
	f := start(t, nil)
	g := newGate(t)
	ended := make(chan error)
	go func() {
		_, err := f.Invoke(context.Background(), fmt.Appendf(nil, `{"do":"hold","url":%q}`, g.URL))
		ended <- err
	}()
	<-g.arrived
	f.Close()
	if err := <-ended; !errors.Is(err, ErrClosed) {
		t.Errorf("Invoke during Close: %v, want ErrClosed", err)
	}
	if got := f.Processes(); got != 0 {
		t.Errorf("after Close %d processes live, want 0", got)
	}
}
