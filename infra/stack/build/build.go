// Package build compiles everything that the local stack runs, the deployed
// functions and the programs around them, in one go build with the flags of
// the deployment, so that on Linux what runs here is byte for byte what is
// shipped to a Lambda of this machine's architecture.
package build

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"platimo/infra/child"
)

// Arch is this machine's architecture as the template names it.
func Arch() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}

// Build compiles the main packages in the folders dirs, relative to the
// module's root, into out and returns their executables by folder. A compiler
// error is returned with the compiler's words.
func Build(ctx context.Context, root, out string, dirs []string) (map[string]string, error) {
	binaries := map[string]string{}
	owner := map[string]string{}
	args := []string{"build", "-trimpath", "-tags", "lambda.norpc", "-ldflags=-s -w", "-o", out + string(filepath.Separator)}
	for _, dir := range dirs {
		clean := path.Clean(dir)
		name := path.Base(clean)
		if other, ok := owner[name]; ok && other != clean {
			return nil, fmt.Errorf("build: %s and %s would have one name", other, clean)
		}
		if _, ok := owner[name]; !ok {
			args = append(args, "./"+clean)
		}
		owner[name] = clean
		binaries[dir] = filepath.Join(out, name)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}

	var said strings.Builder
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = &said, &said
	p, err := child.Start(cmd)
	if err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		p.Kill()
		return nil, fmt.Errorf("build: %w", ctx.Err())
	}
	if err := p.Err(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, strings.TrimSpace(said.String()))
	}
	return binaries, nil
}
