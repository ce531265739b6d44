//go:build !unix

package journal

import "os"

// lockFile only makes the file: without flock a crash would leave a lock that
// nobody holds, which is worse than none.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}
