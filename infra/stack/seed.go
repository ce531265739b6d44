package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"platimo/infra/child"
)

// seed fills a fresh stack, once per data folder, and shows what the seed
// said; later starts show it again, since it names numbers and PINs.
func (s *stack) seed(ctx context.Context, stackFile string) error {
	if s.opt.seed == "" {
		return nil
	}
	seeded := filepath.Join(s.opt.data, "seeded")
	text, err := os.ReadFile(seeded)
	switch {
	case err == nil:
		s.console.say("")
		_, err = s.console.Write(text)
		return err
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("seed: %w", err)
	}
	s.console.step("filling the fresh stack")
	s.console.say("")
	var said bytes.Buffer
	cmd := exec.Command(s.binaries[s.opt.seed], "-stack", stackFile)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	cmd.Stdout, cmd.Stderr = io.MultiWriter(s.console, &said), s.console
	p, err := child.Start(cmd)
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		p.Kill()
		return context.Cause(ctx)
	}
	if err := p.Err(); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return os.WriteFile(seeded, said.Bytes(), 0o644)
}
