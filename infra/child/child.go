// Package child starts processes that never outlive the process that started
// them. A local stack that is killed with SIGKILL cannot clean up after
// itself, so the kernel does it: on Linux each child asks for SIGKILL at its
// parent's death. What stayed behind would hold ports and the database file
// against the next start.
package child

import (
	"os/exec"
	"sync"
	"time"
)

// Process is a started child.
type Process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

// starter starts one command at a time on one thread that never ends: Linux
// delivers a parent-death signal when the *thread* that forked ends, and Go
// ends threads of its own accord.
var starter = sync.OnceValue(func() chan<- func() {
	jobs := make(chan func())
	go runStarter(jobs)
	return jobs
})

// Start starts cmd in a process group of its own, so that a Ctrl-C at the
// terminal reaches the parent alone, which then ends its children in order.
// The error is that of cmd.Start.
func Start(cmd *exec.Cmd) (*Process, error) {
	attach(cmd)
	started := make(chan error)
	starter() <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// Done is closed when the process has ended and its output has been read.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is what cmd.Wait returned; it is valid once Done is closed.
func (p *Process) Err() error {
	<-p.done
	return p.err
}

// PID is the process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill ends the process and its group at once and waits until it is gone.
func (p *Process) Kill() {
	select {
	case <-p.done: // its id may be another's by now
		return
	default:
	}
	killGroup(p.cmd)
	<-p.done
}

// Stop asks the process to end, and kills it and its group if it is still
// there after grace.
func (p *Process) Stop(grace time.Duration) {
	interrupt(p.cmd)
	select {
	case <-p.done:
	case <-time.After(grace):
		p.Kill()
	}
}
