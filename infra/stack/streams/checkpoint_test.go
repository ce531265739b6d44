package streams

import (
	"os"
	"testing"
	"time"
)

// What was not done comes again after a restart, what was done does not.
func TestRestart(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.BatchSize = 1
	stop := r.run()
	r.put("a/1")
	first := r.next()
	r.put("b/1", "a/2")
	if got := r.next().names(); got != "b/1" {
		t.Fatalf("beside a/1 runs %s, want b/1", got)
	}
	first.succeed()
	if got := r.next().names(); got != "a/2" {
		t.Fatalf("after a/1 runs %s, want a/2", got)
	}
	r.settled(first.event.Records[0].Change.SequenceNumber)
	stop() // b/1 and a/2 were never answered

	r.put("c/1")
	r.cfg.Stream.BatchSize = 10
	r.run()
	r.expect("b/1 a/2 c/1", (*call).succeed)
}

// A later batch that is done does not move the checkpoint past an earlier one
// that is not.
func TestCheckpointKeepsBehind(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.BatchSize = 1
	stop := r.run()
	r.put("a/1")
	r.next() // never ends
	r.put("b/1", "c/1")
	r.expect("b/1", (*call).succeed)
	r.expect("c/1", (*call).succeed)
	stop()
	r.cfg.Stream.BatchSize = 10
	r.run()
	r.expect("a/1 b/1 c/1", (*call).succeed)
}

func TestLatest(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.TrimHorizon = false
	r.put("old/1")
	stop := r.run()
	for end := time.Now().Add(20 * time.Second); ; { // its first position is stored before anything new
		if _, err := os.Stat(r.cfg.Checkpoint); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("no checkpoint is stored")
		}
	}
	stop()
	r.put("new/1")
	r.run()
	r.expect("new/1", (*call).succeed)
}
