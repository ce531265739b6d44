package browser

import (
	"encoding/json"
	"os"
	"os/exec"
	"time"
)

// endProcess asks a process to end, and kills it after five seconds.
func endProcess(cmd *exec.Cmd) {
	if cmd == nil || cmd.Process == nil {
		return
	}
	_ = cmd.Process.Signal(os.Interrupt)
	kill := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	_ = cmd.Wait() // how it ended does not matter
}

// quote writes a string as JavaScript.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string can always be marshalled
	return string(b)
}
