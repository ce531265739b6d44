package journal

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reopen returns the journal of folder and the records it had, as "kind value",
// rewritten to themselves.
func reopen(t *testing.T, folder string) (*Journal, []string) {
	t.Helper()
	var records []string
	var lines []line
	j, err := Open(folder, func(kind string, v json.RawMessage) error {
		records = append(records, kind+" "+string(v))
		lines = append(lines, line{kind, v})
		return nil
	})
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	err = j.Rewrite(func(put Put) error {
		for _, l := range lines {
			if err := put(l.Kind, l.Value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Rewrite = %v", err)
	}
	return j, records
}

func TestRecordsSurvive(t *testing.T) {
	folder := t.TempDir()
	j, records := reopen(t, folder)
	if len(records) != 0 {
		t.Fatalf("a fresh folder has records: %q", records)
	}
	for _, err := range []error{j.Append("phone", "a", "b"), j.Append("message", map[string]int{"n": 1})} {
		if err != nil {
			t.Fatalf("Append = %v", err)
		}
	}
	if err := j.lock.Close(); err != nil { // as if killed: nothing else is closed or flushed
		t.Fatal(err)
	}

	want := []string{`phone "a"`, `phone "b"`, `message {"n":1}`}
	j, records = reopen(t, folder)
	if d := cmp.Diff(want, records); d != "" {
		t.Errorf("after a kill (-want +got):\n%s", d)
	}
	if err := j.Append("phone", "c"); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	_, records = reopen(t, folder)
	if d := cmp.Diff(append(want, `phone "c"`), records); d != "" {
		t.Errorf("after rewriting and appending (-want +got):\n%s", d)
	}
}

func TestHalfALineIsDropped(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "journal.jsonl")
	if err := os.WriteFile(path, []byte(`{"k":"phone","v":1}`+"\n"+`{"k":"phone","v":`), 0o600); err != nil {
		t.Fatal(err)
	}
	j, records := reopen(t, folder)
	if err := j.Append("phone", 2); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"phone 1"}, records); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	_, records = reopen(t, folder)
	if d := cmp.Diff([]string{"phone 1", "phone 2"}, records); d != "" {
		t.Errorf("records after another append (-want +got):\n%s", d)
	}
}

func TestDamageStopsTheStart(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "journal.jsonl"), []byte("{}x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(folder, func(string, json.RawMessage) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("Open = %v, want the damaged line named", err)
	}
}

func TestOneProcessAtATime(t *testing.T) {
	folder := t.TempDir()
	j, _ := reopen(t, folder)
	if _, err := Open(folder, nil); err == nil {
		t.Error("a second Open of the same folder = nil error")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j, _ = reopen(t, folder)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRefusedRestoreNamesTheLine(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "journal.jsonl"), []byte(`{"k":"moon","v":1}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(folder, func(kind string, _ json.RawMessage) error { return fmt.Errorf("unknown kind %s", kind) })
	if err == nil || !strings.Contains(err.Error(), "unknown kind moon") {
		t.Errorf("Open = %v, want what restore said", err)
	}
}
