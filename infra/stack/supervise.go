package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// process is a running child; child.Process and engine.Server are.
type process interface {
	Done() <-chan struct{}
	Err() error
	Stop(grace time.Duration)
}

// grace is what a program gets to end by itself when the stack ends.
const grace = 1500 * time.Millisecond

// supervisor keeps the programs beside the functions running. One that ends by
// itself is started again on its port and its data, loudly; one that does so
// three times within ten seconds ends the stack.
type supervisor struct {
	console *console
	fail    func(error) // ends the stack

	mu      sync.Mutex
	ending  bool
	running map[string]process
	watches sync.WaitGroup
}

// keep starts a program and watches over it.
func (s *supervisor) keep(ctx context.Context, name string, start func(context.Context) (process, error)) error {
	p, err := start(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !s.note(name, p) {
		return context.Canceled
	}
	s.watches.Go(func() { s.watch(ctx, name, p, start) })
	return nil
}

func (s *supervisor) watch(ctx context.Context, name string, p process, start func(context.Context) (process, error)) {
	var ends []time.Time
	for {
		<-p.Done()
		if s.isEnding() {
			return
		}
		now := time.Now()
		ends = append(ends, now)
		if len(ends) >= 3 && now.Sub(ends[len(ends)-3]) < 10*time.Second {
			s.fail(fmt.Errorf("%s ended three times within ten seconds, last by: %v; see its log", name, p.Err()))
			return
		}
		s.console.notice("%s ended by itself (%v) and is started again; see its log", name, p.Err())
		next, err := start(ctx)
		if err != nil {
			s.fail(fmt.Errorf("%s ended and cannot be started again: %w", name, err))
			return
		}
		p = next
		if !s.note(name, p) {
			return
		}
	}
}

// note remembers a process, or stops it if the stack is ending.
func (s *supervisor) note(name string, p process) bool {
	s.mu.Lock()
	ending := s.ending
	s.running[name] = p
	s.mu.Unlock()
	if ending {
		p.Stop(grace)
	}
	return !ending
}

func (s *supervisor) isEnding() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ending
}

// stop ends all programs at once and waits for them.
func (s *supervisor) stop() {
	s.mu.Lock()
	s.ending = true
	running := s.running
	s.running = map[string]process{}
	s.mu.Unlock()
	var all sync.WaitGroup
	for _, p := range running {
		all.Go(func() { p.Stop(grace) })
	}
	all.Wait()
	s.watches.Wait()
}
