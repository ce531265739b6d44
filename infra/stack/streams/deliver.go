package streams

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"platimo/infra/stack/lambda"
)

// maxPayload leaves room for what surrounds the records in an event.
const maxPayload = lambda.MaxPayload - 512<<10

// deliver hands a batch to the function until all of it is done or given up.
// When ctx ends, what is not done stays so and comes again at the next start.
func (w *worker) deliver(ctx context.Context, batch []*record) {
	w.part(ctx, batch, 0)
}

// part hands on part of a batch. failed is how many invocations with its first
// record have failed without any record getting done.
func (w *worker) part(ctx context.Context, records []*record, failed int) {
	s := w.m.cfg.Stream
	for ctx.Err() == nil {
		if records = w.dropOld(records); len(records) == 0 {
			return
		}
		result, err := w.m.cfg.Function.Invoke(ctx, eventOf(records))
		switch {
		case errors.Is(err, lambda.ErrThrottled): // does not count as a try
			sleep(ctx, w.m.pause(failed))
			continue
		case errors.Is(err, lambda.ErrClosed) || ctx.Err() != nil:
			return
		case err != nil:
			result.Err = &lambda.Error{Type: "Unhandled", Message: err.Error()}
		}
		good := judge(result, records, s.PartialReport)
		w.finish(records[:good])
		if records = records[good:]; len(records) == 0 {
			return
		}
		if good > 0 {
			failed = 0
		}
		if good == 0 && s.Bisect && len(records) > 1 { // halving does not count as a try
			w.part(ctx, records[:len(records)/2], failed)
			w.part(ctx, records[len(records)/2:], failed)
			return
		}
		failed++
		if s.MaxRetries >= 0 && failed > s.MaxRetries {
			w.giveUp(records, "RetryAttemptsExhausted", failed, result)
			return
		}
		sleep(ctx, w.m.pause(failed-1))
	}
}

// dropOld gives up the records that are too old. They are the first ones.
func (w *worker) dropOld(records []*record) []*record {
	age := w.m.cfg.Stream.MaxAge
	if age == 0 {
		return records
	}
	n := 0
	for n < len(records) && time.Since(records[n].created) > age {
		n++
	}
	if n > 0 {
		w.giveUp(records[:n], "RecordAgeExceeded", 0, lambda.Result{})
	}
	return records[n:]
}

// judge says how many records, from the first, the function has handled. A
// report that names no record of the batch is a failure of all of it.
func judge(result lambda.Result, records []*record, partial bool) (good int) {
	if result.Err != nil {
		return 0
	}
	text := bytes.TrimSpace(result.Payload)
	if !partial || len(text) == 0 || bytes.Equal(text, []byte("null")) {
		return len(records)
	}
	var report struct {
		Failures []struct {
			Item *string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return 0
	}
	good = len(records)
	for _, f := range report.Failures {
		at := -1
		for i, r := range records {
			if f.Item != nil && *f.Item == r.sequence {
				at = i
			}
		}
		if at < 0 {
			return 0
		}
		good = min(good, at)
	}
	return good
}
