package child

import (
	"os/exec"
	"runtime"
	"syscall"
)

func runStarter(jobs <-chan func()) {
	runtime.LockOSThread() // never unlocked: the thread lives as long as the process
	for job := range jobs {
		job()
	}
}

func attach(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
}
