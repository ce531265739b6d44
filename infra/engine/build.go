package engine

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"platimo/infra/child"
)

// Build compiles the engine into .local/engine of the module's root, some
// minutes on two cores, and writes cargo's progress to w. Builds wait for each
// other; one that waited finds the other's result. It needs cargo on PATH.
func Build(ctx context.Context, w io.Writer) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	dir := installed(root)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("build engine: %w", err)
	}
	unlock, err := lock(filepath.Join(dir, "build.lock"))
	if err != nil {
		return "", fmt.Errorf("build engine: %w", err)
	}
	defer unlock()
	if path, err := Find(); err == nil {
		return path, nil
	}

	cargo, err := exec.LookPath("cargo")
	if err != nil {
		return "", fmt.Errorf("build engine: cargo (the Rust tool chain) is needed once to build %s, or set AWS_ENDPOINT_URL_DYNAMODB to another engine: %w", crate, err)
	}
	cmd := exec.Command(cargo, "install", crate, "--locked", "--force",
		"--no-default-features", "--features", "native-sqlite,http-server,cli", "--root", dir)
	cmd.Stdout, cmd.Stderr = w, w
	p, err := child.Start(cmd)
	if err != nil {
		return "", fmt.Errorf("build engine: %w", err)
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		p.Kill()
		return "", fmt.Errorf("build engine: %w", ctx.Err())
	}
	if err := p.Err(); err != nil {
		return "", fmt.Errorf("build engine: cargo install %s: %w", crate, err)
	}
	return Find()
}

// lock waits for the file lock at path, which ends with its holder.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { f.Close() }, nil
}
