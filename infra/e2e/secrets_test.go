//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

// secrets are what no log may hold: numbers, sentences, cookies, tickets.
type secrets struct {
	mu  sync.Mutex
	all map[string]bool
}

func newSecrets() *secrets {
	return &secrets{all: map[string]bool{"PlatiMo: p": true, "PlatiMo prijava": true, "PlatiMo: N": true, "AP_PWD": true}}
}

// der is the base64 of a CMS or a certificate.
var der = regexp.MustCompile(`MI[IJ][A-Za-z0-9+/]{60}`)

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
			if der.Match(line) {
				t.Errorf("%s:%d holds a CMS or a certificate", filepath.Base(f), n+1)
			}
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
