package child

import (
	"os/exec"
	"syscall"
)

// A signal to a process that has ended in the meantime is no error to anybody.

func interrupt(cmd *exec.Cmd) { _ = cmd.Process.Signal(syscall.SIGTERM) }

func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
