package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
	"platimo/shared/store"
)

const (
	every    = 5 * time.Second  // between two looks
	run      = 55 * time.Second // of a minute, so that runs hardly overlap
	perShard = 500              // a longer backlog is taken up by the next look
	parallel = 32
	// oneDuty is what a duty may take: a call of 5 s, and its steps. Nothing is
	// begun later before the end of the invocation: a call that dies with it is
	// one whose result nobody knows.
	oneDuty = 6 * time.Second
)

type due interface {
	Due(ctx context.Context, shard int, now time.Time, limit int32) ([]string, error)
}

type advancer interface {
	Advance(ctx context.Context, id payment.ID, first bool) error
	AdvanceSignIn(ctx context.Context, id string, first bool) error
}

type sessions interface {
	due
	DigestOf(pk string) (string, bool)
	Find(ctx context.Context, digest string) (session.Session, error)
	End(ctx context.Context, digest string) error
}

type sockets interface {
	CloseSession(context.Context, session.Session) error
}

// list is one kind of thing that may be owed something.
type list struct {
	due  due
	take func(ctx context.Context, key string) error
}

type handler struct {
	lists []list
	now   func() time.Time
	after func(time.Duration) <-chan time.Time
}

func newHandler(requests, attempts due, s sessions, k sockets, c advancer) *handler {
	h := &handler{now: time.Now, after: time.After}
	h.lists = []list{
		{requests, func(ctx context.Context, key string) error { return c.Advance(ctx, payment.ID(key), false) }},
		{attempts, func(ctx context.Context, key string) error { return c.AdvanceSignIn(ctx, key, false) }},
		{s, func(ctx context.Context, key string) error { return h.endSession(ctx, s, k, key) }},
	}
	return h
}

// handle looks every few seconds until its minute is nearly over.
func (h *handler) handle(ctx context.Context) error {
	for end := h.now().Add(run); ; {
		h.look(ctx)
		if h.now().Add(every).After(end) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-h.after(every):
		}
	}
}

// look takes everything that is due. The index may be behind: whoever takes a
// key reads the item first.
func (h *handler) look(ctx context.Context) {
	slots := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for _, l := range h.lists {
		for shard := range store.Shards {
			keys, err := l.due.Due(ctx, shard, h.now(), perShard)
			if err != nil {
				slog.ErrorContext(ctx, "sweep", "shard", shard, "cause", err.Error())
				continue
			}
			for _, key := range keys {
				slots <- struct{}{}
				if h.late(ctx) {
					<-slots
					break
				}
				all.Go(func() {
					defer func() { <-slots }()
					if err := l.take(ctx, key); err != nil {
						slog.ErrorContext(ctx, "sweep", "cause", err.Error())
					}
				})
			}
		}
	}
	all.Wait()
}

func (h *handler) late(ctx context.Context) bool {
	end, limited := ctx.Deadline()
	return ctx.Err() != nil || limited && end.Sub(h.now()) < oneDuty
}

// endSession ends a session that has idled out, and its sockets.
func (h *handler) endSession(ctx context.Context, s sessions, k sockets, key string) error {
	digest, ok := s.DigestOf(key)
	if !ok {
		return nil
	}
	found, err := s.Find(ctx, digest)
	if fault.Is(err, fault.NotFound) { // ended since the index was written
		return nil
	}
	if err != nil || found.Live(h.now()) == nil { // or touched
		return err
	}
	if err := k.CloseSession(ctx, found); err != nil {
		return err
	}
	return s.End(ctx, digest)
}
