package lambda

import "syscall"

// freeze stops a process that has no work, as Lambda does: what it left
// running after its answer stands still until the next invocation. f.mu is
// held.
func (i *instance) freeze() {
	if i.process != nil && i.cause == nil {
		i.frozen = true
		_ = syscall.Kill(i.process.PID(), syscall.SIGSTOP) // a process that has just ended needs no stopping
	}
}

func (i *instance) thaw() {
	if i.frozen {
		i.frozen = false
		_ = syscall.Kill(i.process.PID(), syscall.SIGCONT) // the end of a process is noticed elsewhere
	}
}
