//go:build unix

package ledger

import (
	"os"
	"syscall"
)

// lock keeps other processes out until the file is closed, be it by a crash.
func lock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
