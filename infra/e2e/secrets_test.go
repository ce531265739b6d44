//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// secrets are what no log may hold: numbers, sentences, cookies, tickets.
type secrets struct {
	mu  sync.Mutex
	all map[string]bool
}

func newSecrets() *secrets {
	// "PlatiMo: p" begins every sentence and receipt; the rest begins the
	// base64 of a CMS or certificate, and names what must not be logged.
	return &secrets{all: map[string]bool{"PlatiMo: p": true, "PlatiMo prijava": true, "MIIB": true, "MIIC": true, "MIID": true, "AP_PWD": true}}
}

func (s *secrets) add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range values {
		if v != "" {
			s.all[v] = true
		}
	}
}

// search reads every log of a stack's data folder.
func (s *secrets) search(t *testing.T, data string) {
	files, err := filepath.Glob(filepath.Join(data, "logs", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("logs of %s: %d files, %v", data, len(files), err)
	}
	lines := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range bytes.Split(b, []byte("\n")) {
			lines++
			for v := range s.all {
				if bytes.Contains(line, []byte(v)) {
					t.Errorf("%s:%d holds %.24q", filepath.Base(f), n+1, v)
				}
			}
		}
	}
	if lines < 1000 {
		t.Errorf("only %d lines of log were searched; did the functions log at all?", lines)
	}
	t.Logf("searched %d lines of %d logs for %d secrets", lines, len(files), len(s.all))
}
