package streams

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// worker hands on the records of one shard.
type worker struct {
	m     *Mapping
	shard string
	wake  chan struct{} // something has changed for whoever forms batches

	mu      sync.Mutex
	open    []*record       // read and not yet behind the checkpoint, in order
	pending []*record       // read and in no batch yet, in order
	busy    map[string]bool // keys that are in a batch
	batches int             // under way
	atEnd   bool            // the shard is closed and read
}

func newWorker(m *Mapping, shard string) *worker {
	return &worker{m: m, shard: shard, wake: make(chan struct{}, 1), busy: map[string]bool{}}
}

// run returns when the shard has ended and all its records are done, or when
// ctx ends.
func (w *worker) run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { w.read(ctx) })
	both.Go(func() { w.form(ctx) })
	both.Wait()
}

// read reads the shard from the checkpoint to its end.
func (w *worker) read(ctx context.Context) {
	last, ok := w.m.checkpoint.position(w.shard)
	if !ok && !w.m.cfg.Stream.TrimHorizon {
		last = w.skip(ctx)
	}
	var at *string
	complained := false
	for ctx.Err() == nil {
		records, next, err := w.page(ctx, at, last)
		switch {
		case err != nil && ctx.Err() != nil:
			return
		case err != nil:
			if !complained {
				complained = true
				w.m.cfg.Notice("%s: the stream cannot be read, trying on: %v", w.m.cfg.Name, err)
			}
			at = nil
			if _, trimmed := errors.AsType[*types.TrimmedDataAccessException](err); trimmed {
				last = ""
			}
			sleep(ctx, 200*time.Millisecond)
			continue
		}
		if complained {
			complained = false
			w.m.cfg.Notice("%s: the stream can be read again", w.m.cfg.Name)
		}
		if len(records) > 0 {
			last = *records[len(records)-1].Dynamodb.SequenceNumber
			w.add(ctx, records)
		}
		if next == nil {
			w.mu.Lock()
			w.atEnd = true
			w.mu.Unlock()
			w.signal()
			return
		}
		if at = next; len(records) == 0 {
			sleep(ctx, poll)
		}
	}
}

func (w *worker) page(ctx context.Context, at *string, last string) ([]types.Record, *string, error) {
	if at == nil {
		var err error
		if at, err = w.m.iterator(ctx, w.shard, last); err != nil {
			return nil, nil, err
		}
	}
	out, err := w.m.cfg.Client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: at})
	if err != nil {
		return nil, nil, err
	}
	return out.Records, out.NextShardIterator, nil
}

// skip finds the newest record at a mapping's first start at LATEST and stores
// that position at once, so that the second start continues from there.
func (w *worker) skip(ctx context.Context) (last string) {
	var at *string
	for ctx.Err() == nil {
		records, next, err := w.page(ctx, at, last)
		if err != nil {
			sleep(ctx, 200*time.Millisecond)
			at = nil
			continue
		}
		if len(records) > 0 {
			last = *records[len(records)-1].Dynamodb.SequenceNumber
		}
		if at = next; len(records) == 0 {
			w.m.checkpoint.set(w.shard, last)
			break
		}
	}
	return last
}

// add takes records that were read; what no filter wants is done.
func (w *worker) add(ctx context.Context, records []types.Record) {
	now := time.Now()
	w.mu.Lock()
	for _, r := range records {
		rec := newRecord(w.m, r, now)
		rec.done = !w.m.filters.match(rec.json)
		w.open = append(w.open, rec)
		if !rec.done {
			w.pending = append(w.pending, rec)
		}
	}
	w.advance()
	full := len(w.open) >= maxBuffered
	w.mu.Unlock()
	w.signal()
	for full && ctx.Err() == nil {
		sleep(ctx, poll)
		w.mu.Lock()
		full = len(w.open) >= maxBuffered
		w.mu.Unlock()
	}
}

// finish marks records as done and moves the checkpoint.
func (w *worker) finish(records []*record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range records {
		r.done = true
	}
	w.advance()
}

// advance moves the checkpoint behind the last record before which all are
// done; w.mu is held.
func (w *worker) advance() {
	n := 0
	for n < len(w.open) && w.open[n].done {
		n++
	}
	if n > 0 {
		w.m.checkpoint.set(w.shard, w.open[n-1].sequence)
		w.open = w.open[n:]
	}
}

func (w *worker) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
