package store_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/store"
)

// Requests come in while somebody pages: those that were there when paging
// began are all given once, newest first.
func TestListDayNeitherRepeatsNorSkips(t *testing.T) {
	w := open(t)
	rng := rand.New(rand.NewPCG(3, 4))
	n := 0
	store := func() payment.Request {
		n++
		r := openedAt(t, n, mira, now.Add(time.Duration(n)*time.Hour/100))
		if err := w.requests.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := w.phones.Free(t.Context(), r.Payer(), r.Asking().Lease); err != nil {
			t.Fatal(err)
		}
		return r
	}
	there := map[payment.ID]bool{}
	for range 60 {
		there[store().ID()] = true
	}
	seen := map[payment.ID]bool{}
	for before := payment.ID(""); ; {
		page, err := w.requests.ListDay(t.Context(), "M1", "2026-11-17", before, int32(1+rng.IntN(7)))
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			if seen[r.ID()] || before != "" && r.ID() >= before {
				t.Fatalf("%s is given again, or out of order", r.ID())
			}
			seen[r.ID()], before = true, r.ID()
		}
		if rng.IntN(2) == 0 {
			store()
		}
	}
	for id := range there {
		if !seen[id] {
			t.Errorf("%s is skipped", id)
		}
	}
}

// A day is Belgrade's, and another merchant's day is another's.
func TestListDay(t *testing.T) {
	w := open(t)
	lastOfDay := time.Date(2026, 11, 17, 22, 59, 59, 999e6, time.UTC) // 23:59:59.999 in Belgrade
	first, second := openedAt(t, 1, mira, lastOfDay), openedAt(t, 2, pera, lastOfDay.Add(time.Millisecond))
	for _, r := range []payment.Request{first, second} {
		if err := w.requests.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		payee, day string
		want       payment.ID
	}{{"M1", "2026-11-17", first.ID()}, {"M1", "2026-11-18", second.ID()}, {"M1", "2026-11-19", ""}, {"M2", "2026-11-17", ""}, {"M", "1#2026-11-17", ""}} {
		got, err := w.requests.ListDay(t.Context(), c.payee, c.day, "", 10)
		if err != nil {
			t.Errorf("ListDay(%s, %s) error = %v", c.payee, c.day, err)
			continue
		}
		if len(got) != 0 && c.want == "" || c.want != "" && (len(got) != 1 || got[0].ID() != c.want) {
			t.Errorf("ListDay(%s, %s) = %v, want %q alone", c.payee, c.day, got, c.want)
		}
	}
	s, err := first.Cancel(paymenttest.Agent, now)
	w.apply(t, s, err)
	if got, err := w.requests.ListDay(t.Context(), "M1", "2026-11-17", "", 10); err != nil || len(got) != 1 || got[0].Status() != payment.Cancelled {
		t.Errorf("ListDay() after a step = %v, %v, want the request as it is now", got, err)
	}
	for day, at := range map[string]time.Time{
		"2026-03-29": time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC), // UTC+1 until 2 in the morning of that day
		"2026-10-26": time.Date(2026, 10, 25, 23, 0, 0, 0, time.UTC),
		"2026-07-02": time.Date(2026, 7, 1, 22, 0, 0, 0, time.UTC), // UTC+2
	} {
		if got := store.Day(at); got != day || store.Day(at.Add(-1)) == day {
			t.Errorf("Day(%v) = %s, want %s from then on", at, got, day)
		}
	}
}

// partial lets BatchGetItem read one key at a time and gives the others back
// as UnprocessedKeys, as the service does when it is busy.
type partial struct{ calls int }

func (p *partial) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".BatchGetItem") {
		return http.DefaultTransport.RoundTrip(r)
	}
	p.calls++
	type keys struct {
		ConsistentRead bool
		Keys           []json.RawMessage
	}
	var in struct{ RequestItems map[string]keys }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	rest := map[string]keys{}
	for table, k := range in.RequestItems {
		if len(k.Keys) > 1 {
			rest[table] = keys{k.ConsistentRead, k.Keys[1:]}
		}
		in.RequestItems[table] = keys{k.ConsistentRead, k.Keys[:1]}
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return nil, err
	}
	out["UnprocessedKeys"] = rest
	if body, err = json.Marshal(out); err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("X-Amz-Crc32")
	return resp, nil
}

func TestListDayDrainsUnprocessedKeys(t *testing.T) {
	w := open(t)
	for n, number := range []string{mira, pera, "+381631234569"} {
		w.add(t, n, number)
	}
	p := &partial{}
	got, err := w.through(p).requests.ListDay(t.Context(), "M1", "2026-11-17", "", 10)
	if err != nil || len(got) != 3 || p.calls != 3 {
		t.Errorf("ListDay() = %d requests in %d calls, %v, want 3 in 3", len(got), p.calls, err)
	}
}

// due gives everything that is due at an instant, over all shards.
func due(t *testing.T, at time.Time, of func(shard int) ([]string, error)) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for shard := range store.Shards {
		keys, err := of(shard)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			all[k] = true
		}
	}
	return all
}

// The index of what is owed something holds nothing else.
func TestDueIsSparse(t *testing.T) {
	w := open(t)
	at := func(at time.Time) map[string]bool {
		return due(t, at, func(shard int) ([]string, error) { return w.requests.Due(t.Context(), shard, at, 100) })
	}
	shards := map[int]bool{}
	var last payment.Request
	for n := range 40 {
		last = openedAt(t, n, mira, now)
		if err := w.requests.Add(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if err := w.phones.Free(t.Context(), last.Payer(), last.Asking().Lease); err != nil {
			t.Fatal(err)
		}
	}
	for shard := range store.Shards {
		keys, err := w.requests.Due(t.Context(), shard, now.Add(time.Hour), 100)
		if err != nil {
			t.Fatal(err)
		}
		shards[shard] = len(keys) > 0
		if one, err := w.requests.Due(t.Context(), shard, now.Add(time.Hour), 1); err != nil || len(one) > 1 {
			t.Errorf("Due(limit 1) = %v, %v", one, err)
		}
	}
	if len(shards) != store.Shards {
		t.Errorf("there are %d shards, want %d", len(shards), store.Shards)
	}
	if got := at(last.Due().Add(-time.Millisecond)); len(got) != 0 {
		t.Errorf("Due(before) = %d requests, want none", len(got))
	}
	if got := at(last.Due()); len(got) != 40 || !got[string(last.ID())] {
		t.Errorf("Due() = %d requests, want 40", len(got))
	}
	s, err := last.ClaimAsking(now)
	last = w.apply(t, s, err)
	if got := at(now.Add(time.Minute)); len(got) != 39 || got[string(last.ID())] {
		t.Errorf("Due(a minute later) has %d requests, the claimed one %t, want 39 without it", len(got), got[string(last.ID())])
	}
	if got := at(last.Expires()); !got[string(last.ID())] {
		t.Error("the claimed request is not due at its deadline")
	}
	s, err = last.Cancel(paymenttest.Agent, now)
	w.apply(t, s, err)
	if got := at(now.AddDate(1, 0, 0)); len(got) != 39 || got[string(last.ID())] {
		t.Errorf("Due(a year later) has %d requests, the cancelled one %t, want 39 without it", len(got), got[string(last.ID())])
	}
}

// The oldest comes first, so that a backlog is not starved by what is new.
func TestDueIsOldestFirst(t *testing.T) {
	w := open(t)
	for n := range 30 {
		r := openedAt(t, n, mira, now.Add(-time.Duration(n*n%31)*time.Minute))
		if err := w.requests.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := w.phones.Free(t.Context(), r.Payer(), r.Asking().Lease); err != nil {
			t.Fatal(err)
		}
	}
	for shard := range store.Shards {
		keys, err := w.requests.Due(t.Context(), shard, now.Add(time.Hour), 100)
		if err != nil {
			t.Fatal(err)
		}
		var before time.Time
		for _, k := range keys {
			r, err := w.requests.Get(t.Context(), payment.ID(k))
			if err != nil {
				t.Fatal(err)
			}
			if r.Due().Before(before) {
				t.Errorf("shard %d is not in order of time", shard)
			}
			before = r.Due()
		}
	}
}
