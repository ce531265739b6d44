// Package e2e runs the whole story through the very binaries that are
// deployed: a local stack of its own, an agent who speaks the browser's API,
// customers who answer on the phone simulator, and a page that hears by socket
// and reads by HTTP. Its tests need the tag e2e.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"platimo/infra/engine"
	"platimo/infra/enrol"
)

// Start runs a stack on free ports with its own data, and ends it with the
// test. What it printed is shown when the test fails.
func Start(t testing.TB, data string, flags ...string) enrol.Stack {
	t.Helper()
	stack, _ := StartKillable(t, data, flags...)
	return stack
}

// StartKillable is Start for a test that kills the stack itself: kill is a
// kill -9, and returns when the process is gone.
func StartKillable(t testing.TB, data string, flags ...string) (stack enrol.Stack, kill func()) {
	t.Helper()
	root, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(data, "stack")
	build := exec.Command("go", "build", "-o", binary, "./infra/stack")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the stack: %v\n%s", err, out)
	}
	cmd := exec.Command(binary, append([]string{"run", "-data", data, "-ports", "0"}, flags...)...)
	cmd.Dir = root
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the stack: %v", err)
	}
	w.Close()
	said := &transcript{ready: make(chan struct{})}
	ended := make(chan error, 1)
	go func() { said.read(bufio.NewScanner(r)); ended <- cmd.Wait() }()
	killed := false
	t.Cleanup(func() {
		if killed {
			return
		}
		_ = cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			t.Error("the stack did not end within 10 s of an interrupt")
		}
		if t.Failed() {
			t.Logf("the stack said:\n%s", said)
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Minute)
	defer cancel()
	select {
	case <-said.ready:
	case err := <-ended:
		ended <- err
		t.Fatalf("the stack ended: %v\n%s", err, said)
	case <-ctx.Done():
		t.Fatalf("the stack was not ready within 6 minutes\n%s", said)
	}
	stack, err = enrol.ReadStack(filepath.Join(data, "stack.json"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("stack ready after %.1f s", time.Since(begun).Seconds())
	return stack, func() {
		killed = true
		_ = cmd.Process.Kill()
		<-ended
	}
}

// transcript keeps what a process prints, and tells when it is ready.
type transcript struct {
	mu    sync.Mutex
	lines []string
	ready chan struct{}
	once  sync.Once
}

func (s *transcript) read(lines *bufio.Scanner) {
	for lines.Scan() {
		s.mu.Lock()
		s.lines = append(s.lines, lines.Text())
		s.mu.Unlock()
		if strings.HasPrefix(lines.Text(), "ready") {
			s.once.Do(func() { close(s.ready) })
		}
	}
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n")
}

// Number makes the number of the nth seeded payer, from 1.
func Number(n int) string { return fmt.Sprintf("+381652%06d", n) }

// AgentNumber makes the number of the nth seeded agent, from 1.
func AgentNumber(n int) string { return fmt.Sprintf("+3816410000%02d", n) }

// PIN of every seeded phone.
const PIN = "1234"
