package bank

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// The Lambda runtime has neither zone files nor a Go installation. A machine
// that has them hides a missing import, so the test runs itself in an empty root.
func TestBelgradeInEmptyRoot(t *testing.T) {
	if root := os.Getenv("BANK_TEST_EMPTY_ROOT"); root != "" {
		if err := syscall.Chroot(root); err != nil {
			t.Fatal(err)
		}
		zone, err := belgrade()
		if err != nil {
			t.Fatalf("belgrade in an empty root = %v", err)
		}
		if got := time.Date(2026, 7, 1, 22, 0, 0, 0, time.UTC).In(zone).Format(time.DateOnly); got != "2026-07-02" {
			t.Fatalf("day in Belgrade = %s, want 2026-07-02", got)
		}
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, "-test.run=^TestBelgradeInEmptyRoot$")
	child.Env = append(os.Environ(), "BANK_TEST_EMPTY_ROOT="+t.TempDir())
	child.SysProcAttr = &syscall.SysProcAttr{ // the right to change the root, for whoever runs this
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
	}
	out, err := child.CombinedOutput()
	if _, ran := err.(*exec.ExitError); err != nil && !ran {
		t.Skipf("no user namespace here: %v", err)
	}
	if err != nil {
		t.Errorf("in an empty root: %v\n%s", err, out)
	}
}
