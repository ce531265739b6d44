package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"platimo/infra/child"
)

// simulator is a program that stands in for another party.
type simulator struct {
	binary string
	args   []string
	log    string // file
	answer string // URL that answers once it serves
}

// start runs the simulator and waits until it answers. Its output goes to its
// log.
func (s simulator) start(ctx context.Context) (process, error) {
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child has its own
	cmd := exec.Command(s.binary, s.args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.Getenv("TMPDIR")}
	cmd.Stdout, cmd.Stderr = log, log
	p, err := child.Start(cmd)
	if err != nil {
		return nil, err
	}
	limit := time.After(30 * time.Second)
	for {
		if _, err := get(ctx, s.answer); err == nil {
			return p, nil
		}
		select {
		case <-p.Done():
			return nil, fmt.Errorf("it ended at once (%v): %s", p.Err(), lastLine(s.log))
		case <-ctx.Done():
			p.Kill()
			return nil, ctx.Err()
		case <-limit:
			p.Kill()
			return nil, fmt.Errorf("%s does not answer after 30 s; see %s", s.answer, s.log)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// get returns the body of a 200.
func get(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", url, err)
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: status %d", url, res.StatusCode)
	}
	return body, nil
}

// issuers asks the phone simulator for the CAs of its phones' certificates:
// DER in base64, separated by spaces.
func issuers(ctx context.Context, manage string) (string, error) {
	body, err := get(ctx, manage+"/issuers")
	if err != nil {
		return "", err
	}
	var list []string
	if err := json.Unmarshal(body, &list); err != nil {
		return "", fmt.Errorf("issuers of the phone simulator: %w", err)
	}
	return strings.Join(list, " "), nil
}

func lastLine(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1] + " (" + filepath.Base(file) + ")"
}
