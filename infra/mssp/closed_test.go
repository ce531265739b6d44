package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestThePageIsClosed(t *testing.T) {
	s := start(t, t.TempDir())
	for _, file := range []string{"", "phone.js", "api.js", "words.js", "phone.css", "icon.svg"} {
		resp, err := http.Get(s.management + "/phone/" + file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("/phone/%s: %d, %v", file, resp.StatusCode, resp.Header)
		}
		for _, open := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "style=", "onclick"} {
			if strings.Contains(string(text), open) {
				t.Errorf("/phone/%s has %s", file, open)
			}
		}
	}
}
