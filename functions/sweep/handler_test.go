package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
	"platimo/shared/store"
)

// world is what a sweep looks through. Everything it does is noted with its
// second.
type world struct {
	mu       sync.Mutex
	begun    time.Time
	requests map[int][]string // shard to keys that are always due
	logins   map[int][]string
	ended    map[int][]string
	sessions map[string]session.Session
	took     []string
	looks    []int // seconds at which shard 0 of the requests was looked at
	takes    time.Duration
	failing  map[string]error
	now, top int // calls at once
}

func (w *world) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.took = append(w.took, fmt.Sprintf("%d %s", int(time.Since(w.begun)/time.Second), what))
}

func (w *world) work(what string) error {
	w.note(what)
	w.mu.Lock()
	w.now++
	w.top = max(w.top, w.now)
	w.mu.Unlock()
	time.Sleep(w.takes)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now--
	return w.failing[what]
}

func (w *world) Advance(_ context.Context, id payment.ID, first bool) error {
	return w.work(fmt.Sprintf("payment %s %t", id, first))
}

func (w *world) AdvanceSignIn(_ context.Context, id string, first bool) error {
	return w.work(fmt.Sprintf("sign-in %s %t", id, first))
}

func (w *world) CloseSession(_ context.Context, s session.Session) error {
	return w.work("close " + s.Digest)
}

type shards struct {
	w     *world
	keys  map[int][]string
	count bool
}

func (s shards) Due(_ context.Context, shard int, now time.Time, limit int32) ([]string, error) {
	if !now.Equal(time.Now()) || limit < 100 {
		return nil, errors.New("another time or limit")
	}
	if s.count && shard == 0 {
		s.w.mu.Lock()
		s.w.looks = append(s.w.looks, int(time.Since(s.w.begun)/time.Second))
		s.w.mu.Unlock()
	}
	if err := s.w.failing[fmt.Sprint("shard ", shard)]; err != nil {
		return nil, err
	}
	return s.keys[shard], nil
}

type sessionShards struct{ shards }

func (s sessionShards) DigestOf(pk string) (string, bool) { return strings.CutPrefix(pk, "SESSION#") }

func (s sessionShards) Find(_ context.Context, digest string) (session.Session, error) {
	found, ok := s.w.sessions[digest]
	if !ok {
		return session.Session{}, fault.New(fault.NotFound, "This session has ended.")
	}
	return found, nil
}

func (s sessionShards) End(_ context.Context, digest string) error {
	s.w.note("end " + digest)
	return nil
}

func (w *world) sweep(ctx context.Context, t *testing.T) error {
	t.Helper()
	w.begun = time.Now()
	return newHandler(shards{w, w.requests, true}, shards{w, w.logins, false}, sessionShards{shards{w, w.ended, false}}, w, w).handle(ctx)
}

// A run looks every five seconds of its minute, at every shard of everything.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{requests: map[int][]string{}, logins: map[int][]string{3: {"L1"}}}
		for shard := range store.Shards {
			w.requests[shard] = []string{fmt.Sprintf("P%02d", shard)}
		}
		if err := w.sweep(t.Context(), t); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55}, w.looks); diff != "" {
			t.Errorf("looks, in seconds (-want +got):\n%s", diff)
		}
		if len(w.took) != 12*(store.Shards+1) || !slices.Contains(w.took, "55 payment P15 false") || !slices.Contains(w.took, "0 sign-in L1 false") {
			t.Errorf("%d takes, want those of 12 looks: %v", len(w.took), w.took)
		}
	})
}

// What fails is logged, and fails nothing else.
func TestFailures(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	synctest.Test(t, func(t *testing.T) {
		w := &world{
			requests: map[int][]string{0: {"P0"}, 2: {"P1", "P2"}}, logins: map[int][]string{1: {"L1"}},
			failing: map[string]error{"payment P1 false": errors.New("p1 failed"), "shard 1": errors.New("shard failed")},
		}
		if err := w.sweep(t.Context(), t); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(w.took, "0 payment P2 false") || !slices.Contains(w.took, "55 payment P0 false") || strings.Contains(strings.Join(w.took, " "), "L1") {
			t.Errorf("taken: %v, want all but the shard that failed", w.took)
		}
	})
	if strings.Count(log.String(), "p1 failed") != 12 || strings.Count(log.String(), "shard failed") != 36 {
		t.Errorf("logged: %s, want each failure", log.String())
	}
}

// A long backlog is worked at with a bounded number of calls at once, and
// nothing is begun that the end of the invocation would cut off.
func TestBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{requests: map[int][]string{}, takes: 5 * time.Second}
		for shard := range store.Shards {
			for n := range 100 {
				w.requests[shard] = append(w.requests[shard], fmt.Sprintf("P%02d-%d", shard, n))
			}
		}
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := w.sweep(ctx, t); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > time.Minute || w.now != 0 {
			t.Errorf("the run took %v and left %d calls", took, w.now)
		}
		if w.top != parallel || len(w.took) != 11*parallel { // begun at 0, 5 … 50 s
			t.Errorf("%d takes, %d at once, want %d and %d", len(w.took), w.top, 11*parallel, parallel)
		}
	})
}

func TestInvocationEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{requests: map[int][]string{0: {"P0"}}}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		if err := w.sweep(ctx, t); !errors.Is(err, context.DeadlineExceeded) || time.Since(w.begun) != 12*time.Second {
			t.Errorf("handle() = %v after %v, want the deadline after 12s", err, time.Since(w.begun))
		}
		if diff := cmp.Diff([]string{"0 payment P0 false", "5 payment P0 false"}, w.took); diff != "" { // 10 s is too late
			t.Errorf("taken (-want +got):\n%s", diff)
		}
	})
}

// A session that has idled out ends with its sockets; one that was touched, or
// ended, since the index was written is left alone.
func TestSessionsEnd(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	synctest.Test(t, func(t *testing.T) {
		at := func(touched time.Duration) session.Session {
			return session.Session{Created: time.Now().Add(-time.Hour), Touched: time.Now().Add(-touched)}
		}
		idle, touched, stuck := at(15*time.Minute), at(time.Minute), at(time.Hour)
		idle.Digest, touched.Digest, stuck.Digest = "idle", "touched", "stuck"
		w := &world{
			ended:    map[int][]string{4: {"SESSION#idle", "SESSION#touched", "SESSION#gone", "SESSION#stuck", "TICKET#x"}},
			sessions: map[string]session.Session{"idle": idle, "touched": touched, "stuck": stuck},
			failing:  map[string]error{"close stuck": errors.New("the gateway is away")},
		}
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		_ = w.sweep(ctx, t)
		slices.Sort(w.took)
		if diff := cmp.Diff([]string{"0 close idle", "0 close stuck", "0 end idle"}, w.took); diff != "" {
			t.Errorf("done (-want +got):\n%s", diff)
		}
	})
	if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), "the gateway is away") {
		t.Errorf("logged: %s, want the one failure", log.String())
	}
}
