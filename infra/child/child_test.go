package child

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test's executable play a parent: it starts a child, tells
// its id, and waits to be killed.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY_PARENT") == "" {
		os.Exit(m.Run())
	}
	p, err := Start(exec.Command("sleep", "600"))
	if err != nil {
		panic(err)
	}
	os.Stdout.WriteString(strconv.Itoa(p.PID()) + "\n")
	<-p.Done()
}

// A child ends with its parent, however that ends.
func TestParentKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has a parent-death signal")
	}
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "PLAY_PARENT=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed
	for end := time.Now().Add(20 * time.Second); ; {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("process %d outlives its parent", pid)
		}
	}
}

func TestStop(t *testing.T) {
	tests := []struct {
		name, script string
		signal       syscall.Signal
	}{
		{"listens", "echo ready; exec sleep 600", syscall.SIGTERM},
		{"does not listen", "trap '' TERM; echo ready; while :; do sleep 600; done", syscall.SIGKILL},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command("sh", "-c", test.script)
			r, w := io.Pipe()
			cmd.Stdout = w
			p, err := Start(cmd)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := bufio.NewReader(r).ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			p.Stop(50 * time.Millisecond)
			exit, ok := errors.AsType[*exec.ExitError](p.Err())
			if !ok || exit.Sys().(syscall.WaitStatus).Signal() != test.signal {
				t.Errorf("Stop ended it by %v, want %v", p.Err(), test.signal)
			}
		})
	}
}

func TestStartFails(t *testing.T) {
	if _, err := Start(exec.Command("/nowhere/program")); err == nil {
		t.Error("Start of a missing program succeeds, want an error")
	}
}
