package lambda

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"platimo/infra/child"
)

// initTimeout is what AWS allows a process before its first call for work.
const initTimeout = 10 * time.Second

// instance is one process of a function, with a Runtime API of its own. Its
// fields are guarded by the function's mutex, except those set before the
// process starts.
type instance struct {
	f      *Function
	server *http.Server
	work   chan *invocation // holds what is assigned until the process fetches it

	process *child.Process
	started bool // it has asked for work, or ended before it did
	frozen  bool
	rested  time.Time // since when it has no work
	current *invocation
	timer   *time.Timer
	cause   *Result // why we killed it
	dying   sync.Once
}

func newInstance(f *Function) *instance {
	return &instance{f: f, work: make(chan *invocation, 1)}
}

// run starts the process and stays until it has ended.
func (i *instance) run() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		i.f.ended(i, failure("Runtime.StartError", "no Runtime API: %v", err))
		return
	}
	i.server = &http.Server{Handler: i.routes()}
	go func() { _ = i.server.Serve(listener) }() // ends by Close below, always with an error
	defer i.server.Close()

	cmd := exec.Command(i.f.cfg.Binary)
	cmd.Dir = filepath.Dir(i.f.cfg.Binary)
	cmd.Env = environment(i.f.cfg, listener.Addr().String())
	cmd.Stdout, cmd.Stderr = i.f.cfg.Log, i.f.cfg.Log
	p, err := child.Start(cmd)
	if err != nil {
		i.f.ended(i, failure("Runtime.InvalidEntrypoint", "start %s: %v", i.f.cfg.Binary, err))
		return
	}
	if closed := i.adopt(p); closed {
		p.Kill()
	}
	<-p.Done()
	i.f.ended(i, i.why(p))
}

// adopt notes the process and sets the clock of its start.
func (i *instance) adopt(p *child.Process) (closed bool) {
	i.f.mu.Lock()
	defer i.f.mu.Unlock()
	i.process = p
	if !i.started {
		i.timer = time.AfterFunc(initTimeout, func() { i.expire(nil, "Sandbox.Timedout", "Init timed out after %.2f seconds", initTimeout.Seconds()) })
	}
	return i.f.closed
}

// why says how the process ended: by our hand, or by its own.
func (i *instance) why(p *child.Process) Result {
	i.f.mu.Lock()
	defer i.f.mu.Unlock()
	if i.cause != nil {
		return *i.cause
	}
	how := "without an error"
	if err := p.Err(); err != nil {
		how = fmt.Sprintf("with error: %v", err)
	}
	return failure("Runtime.ExitError", "Runtime exited %s", how)
}

// assign gives the process an invocation and starts its clock; f.mu is held.
func (i *instance) assign(inv *invocation) {
	timeout := i.f.cfg.Timeout
	inv.deadline = time.Now().Add(timeout)
	i.current = inv
	i.timer = time.AfterFunc(timeout, func() {
		i.expire(inv, "Sandbox.Timedout", "Task timed out after %.2f seconds", timeout.Seconds())
	})
	i.thaw()
	i.work <- inv
}

// release ends the clock and takes the invocation, if any; f.mu is held.
func (i *instance) release() *invocation {
	if i.timer != nil {
		i.timer.Stop()
	}
	inv := i.current
	i.current = nil
	return inv
}

// expire kills the process if it is still at inv (nil: at its start).
func (i *instance) expire(inv *invocation, kind, format string, seconds float64) {
	i.f.mu.Lock()
	if i.current != inv || inv == nil && i.started {
		i.f.mu.Unlock()
		return
	}
	if i.cause == nil {
		why := failure(kind, format, seconds)
		i.cause = &why
	}
	i.f.mu.Unlock()
	i.kill()
}

// kill ends the process and waits until it is gone.
func (i *instance) kill() {
	i.f.mu.Lock()
	p := i.process
	i.f.mu.Unlock()
	if p != nil {
		i.dying.Do(p.Kill)
	}
}
