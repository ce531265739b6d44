package check

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	longestMain = 40
	longestFile = 400 // lines; by then another noun wants out
)

func TestSizes(t *testing.T) {
	code := []string{".go", ".js", ".mjs", ".css", ".py", ".sh"}
	for _, file := range files(t) {
		if !slices.Contains(code, path.Ext(file)) || strings.Contains(file, "/testdata/") {
			continue
		}
		limit := longestFile
		if path.Base(file) == "main.go" {
			limit = longestMain
		}
		if got := strings.Count(read(t, file), "\n"); got > limit {
			t.Errorf("%s has %d lines, want at most %d", file, got, limit)
		}
	}
}

// unfinished matches what is said of work that is not done, and places that
// exist on one person's machine alone. It is put together here so that this
// file does not match.
var unfinished = regexp.MustCompile(strings.Join([]string{
	`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK|WI` + `P|TB` + `D)\b`,
	`(?i)\bfor ` + `now\b`, `(?i)\bnot (yet )?imple` + `mented`, `(?i)\bcoming ` + `soon\b`, `(?i)\blorem ` + `ipsum\b`,
	`(^|[^\w.:/])/(wo` + `rk|ro` + `ot)/`, `\.\./sha` + `red/`,
}, "|"))

func TestNothingIsUnfinished(t *testing.T) {
	for _, file := range files(t) {
		text := read(t, file)
		if strings.Contains(text, "\x00") {
			continue // an image
		}
		for i, line := range strings.Split(text, "\n") {
			if found := unfinished.FindString(line); found != "" {
				t.Errorf("%s:%d says %q", file, i+1, found)
			}
		}
	}
}
