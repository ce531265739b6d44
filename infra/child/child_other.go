//go:build !linux

package child

import (
	"os/exec"
	"syscall"
)

// Other systems have no parent-death signal: there a child outlives a parent
// that was killed with SIGKILL, and ends with it in every other case.
func runStarter(jobs <-chan func()) {
	for job := range jobs {
		job()
	}
}

func attach(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}
