package streams

import (
	"context"
	"sync"
	"time"
)

// form makes batches as long as fewer than Parallel are under way.
func (w *worker) form(ctx context.Context) {
	var batches sync.WaitGroup
	defer batches.Wait()
	for ctx.Err() == nil {
		batch, wait, over := w.take(time.Now())
		switch {
		case over:
			return
		case len(batch) > 0:
			batches.Go(func() {
				w.deliver(ctx, batch)
				w.release(batch)
			})
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// take forms the next batch from records whose keys are in no other batch, or
// says how long to wait if nothing else happens.
func (w *worker) take(now time.Time) (batch []*record, wait time.Duration, over bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.m.cfg.Stream
	wait = time.Hour
	if w.atEnd && len(w.open) == 0 {
		return nil, 0, true
	}
	if w.batches >= s.Parallel {
		return nil, wait, false
	}
	var rest []*record
	held := map[string]bool{} // keys of records that were passed over: what follows of them must wait too
	size := 0
	for i, r := range w.pending {
		if len(batch) == s.BatchSize || len(batch) > 0 && size+len(r.json) > maxPayload || r.ready.After(now) {
			if len(batch) == 0 {
				wait = min(wait, r.ready.Sub(now))
			}
			rest = append(rest, w.pending[i:]...)
			break
		}
		if w.busy[r.key] || held[r.key] {
			held[r.key] = true
			rest = append(rest, r)
			continue
		}
		batch = append(batch, r)
		size += len(r.json)
	}
	if len(batch) == 0 {
		return nil, wait, false
	}
	if filled := batch[0].ready.Add(s.Window); len(batch) < s.BatchSize && now.Before(filled) && !w.atEnd {
		return nil, filled.Sub(now), false
	}
	w.pending = rest
	for _, r := range batch {
		w.busy[r.key] = true
	}
	w.batches++
	return batch, 0, false
}

// release frees the keys of a batch that has come to its end.
func (w *worker) release(batch []*record) {
	w.mu.Lock()
	for _, r := range batch {
		delete(w.busy, r.key)
	}
	w.batches--
	w.mu.Unlock()
	w.signal()
}
