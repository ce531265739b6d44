package check

import (
	"path"
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

// What is said of work that is not done, and places that exist on one person's
// machine alone. Each is put together here so that this file does not say it.
var (
	marks   = []string{"TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "WI" + "P", "TB" + "D"}
	phrases = []string{"for " + "now", "not imple" + "mented", "not yet imple" + "mented", "coming " + "soon", "lorem " + "ipsum"}
	places  = []string{"/wo" + "rk/", "/ro" + "ot/", "../sha" + "red/"}
)

func TestNothingIsUnfinished(t *testing.T) {
	for _, file := range files(t) {
		text := read(t, file)
		if strings.Contains(text, "\x00") {
			continue // an image
		}
		said := slices.Concat(find(text, marks), find(strings.ToLower(text), phrases), find(text, places))
		for _, at := range said {
			line, _, _ := strings.Cut(text[at:], "\n")
			t.Errorf("%s:%d says %.20q", file, strings.Count(text[:at], "\n")+1, line)
		}
	}
}

// find tells where one of the words stands alone in a text. It takes no regular
// expression: one over the whole tree costs seconds under the race detector.
func find(text string, words []string) []int {
	var found []int
	for _, w := range words {
		for at := 0; ; at++ {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			at += i
			if alone(text[:at], w, text[at+len(w):]) {
				found = append(found, at)
			}
		}
	}
	return found
}

func alone(before, w, after string) bool {
	letter := func(r byte) bool {
		return r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	if before != "" {
		last := before[len(before)-1]
		if letter(last) || w[0] == '/' && strings.IndexByte(".:/", last) >= 0 {
			return false // also of an address or a path that only ends so
		}
	}
	return after == "" || strings.HasSuffix(w, "/") || !letter(after[0])
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		text, word string
		want       int
	}{
		{"a mark, twice: mark", "mark", 2},
		{"marked, remark, mark_2", "mark", 0},
		{"in /place/x and \"/place/", "/place/", 2},
		{"https://host/place/ and ../place/ and ./place/", "/place/", 0},
	} {
		if got := len(find(test.text, []string{test.word})); got != test.want {
			t.Errorf("find(%q, %q) = %d places, want %d", test.text, test.word, got, test.want)
		}
	}
}
