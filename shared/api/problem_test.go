package api

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
)

// Every kind of failure has a status, a title of its own, and a page.
func TestProblemsAreComplete(t *testing.T) {
	titles := map[string]fault.Kind{}
	for _, kind := range fault.Kinds {
		p, ok := problems[kind]
		if !ok || p.status < 400 || p.status > 599 || p.title == "" {
			t.Errorf("problems[%s] = %+v, %t, want a status and a title", kind, p, ok)
		}
		if before, ok := titles[p.title]; ok {
			t.Errorf("%s and %s have one title", before, kind)
		}
		titles[p.title] = kind
		if page, err := os.ReadFile("../../static/problems/" + string(kind) + ".html"); err != nil || len(page) < 100 {
			t.Errorf("the page of %s has %d bytes, %v", kind, len(page), err)
		}
	}
	if len(problems) != len(fault.Kinds) {
		t.Errorf("%d kinds have a problem, fault.Kinds has %d", len(problems), len(fault.Kinds))
	}
	pages, err := os.ReadDir("../../static/problems")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if kind, ok := strings.CutSuffix(p.Name(), ".html"); ok && problems[fault.Kind(kind)].title == "" {
			t.Errorf("%s is the page of no problem", p.Name())
		}
	}
}

// A fault shows its public half, under members that it cannot replace.
func TestProblem(t *testing.T) {
	resp, _ := scenario{name: "fault", path: "/faults", body: `{}`, status: 429, notExpectedContent: []string{"mine"}}.run(t)
	var got map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"type": "/problems/phone-busy.html", "title": "The phone is busy", "status": 429.0, "detail": "Later.",
		"instance": "urn:request:P1", "retryAt": now.Format(time.RFC3339),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problem (-want +got):\n%s", diff)
	}
	for name, err := range map[string]error{"a plain error": errSecret, "an unknown kind": fault.New("new", "x"), "a member that is no JSON": fault.New(fault.Busy, "x").With("f", func() {})} {
		status, body := problem(err)
		if want := `{"status":500,"title":"Internal Server Error","type":"about:blank"}`; status != 500 || !equalJSON(t, body, want) {
			t.Errorf("problem(%s) = %d, %s, want 500, %s", name, status, body, want)
		}
	}
}

func equalJSON(t *testing.T, a []byte, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal(a, &x); err != nil {
		t.Fatalf("%s: %v", a, err)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(x, y)
}
