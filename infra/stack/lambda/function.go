// Package lambda runs functions as AWS Lambda does: the deployed executable
// speaks the Lambda Runtime API to us over HTTP, one process serves one
// invocation at a time, further processes start when all are busy, and a
// process without work is stopped, so that nothing runs on after the answer. A
// function that crashes or takes too long ends its invocation, nothing else.
package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"sync"
	"time"
)

// MaxPayload is the most that an invocation may carry either way, in bytes.
const MaxPayload = 6 << 20

var (
	// ErrThrottled says that the function's reserved concurrency is used up.
	ErrThrottled = errors.New("lambda: the function's reserved concurrency is used up")
	// ErrClosed says that the stack is ending.
	ErrClosed = errors.New("lambda: the function is closed")
	// ErrTooLarge says that the payload is larger than MaxPayload.
	ErrTooLarge = errors.New("lambda: the payload is larger than 6 MB")
)

// Config says what a function is.
type Config struct {
	Name     string // physical name
	ARN      string
	Binary   string // absolute path of the executable
	Region   string
	Memory   int // MB, told to the function and not enforced
	Timeout  time.Duration
	Reserved int                              // concurrency beyond which invocations are refused; 0: none
	Limit    int                              // processes beyond which invocations wait
	Retries  int                              // of an asynchronous invocation that failed
	JSONLogs bool                             // told to the function
	Env      map[string]string                // the template's variables
	Log      *os.File                         // what the processes write, and how they end
	Notice   func(format string, args ...any) // tells the developer of timeouts and crashes
}

// Function is a function with its processes.
type Function struct {
	cfg   Config
	pause [2]time.Duration // before the first and each further asynchronous retry
	quit  chan struct{}
	tasks sync.WaitGroup // asynchronous invocations
	runs  sync.WaitGroup // processes

	mu       sync.Mutex
	live     map[*instance]bool
	idle     []*instance   // the one used last is at the end
	waiting  []*invocation // oldest first
	starting int
	closed   bool
}

// New returns a function without processes; the first invocation starts one.
func New(cfg Config) *Function {
	return &Function{
		cfg: cfg, pause: [2]time.Duration{time.Minute, 2 * time.Minute},
		quit: make(chan struct{}), live: map[*instance]bool{},
	}
}

// Timeout is how long an invocation may take.
func (f *Function) Timeout() time.Duration { return f.cfg.Timeout }

// Invoke hands payload to a process and returns what the function answered. A
// function's own failure, a crash and a timeout are Results; the error is
// ErrThrottled, ErrTooLarge, ErrClosed, or ctx's when the caller stopped
// waiting: then the invocation goes on to its own end, as on AWS.
func (f *Function) Invoke(ctx context.Context, payload []byte) (Result, error) {
	if len(payload) > MaxPayload {
		return Result{}, ErrTooLarge
	}
	inv := newInvocation(payload)
	if err := f.submit(inv); err != nil {
		return Result{}, err
	}
	select {
	case r := <-inv.done:
		return r, nil
	case <-f.quit:
		return Result{}, ErrClosed
	case <-ctx.Done():
		f.forget(inv)
		return Result{}, ctx.Err()
	}
}

// InvokeAsync hands payload to a process and returns at once. A failure is
// tried again after one minute and after two, as often as Config says.
func (f *Function) InvokeAsync(payload []byte) {
	f.tasks.Go(func() {
		for try := 0; ; try++ {
			r, err := f.Invoke(context.Background(), payload)
			if errors.Is(err, ErrClosed) {
				return
			}
			if err == nil && r.Err == nil {
				return
			}
			if try == f.cfg.Retries {
				f.cfg.Notice("%s: gave up an asynchronous invocation after %d tries", f.cfg.Name, try+1)
				return
			}
			select {
			case <-time.After(f.pause[min(try, 1)]):
			case <-f.quit:
				return
			}
		}
	})
}

// Close kills the processes; invocations under way end with ErrClosed.
func (f *Function) Close() {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return
	}
	f.closed = true
	close(f.quit)
	var live []*instance
	for i := range f.live {
		live = append(live, i)
	}
	f.mu.Unlock()
	for _, i := range live {
		go i.kill()
	}
	f.runs.Wait()
	f.tasks.Wait()
}

// Processes counts the processes that are alive.
func (f *Function) Processes() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.live)
}

func (f *Function) submit(inv *invocation) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	if n := len(f.idle); n > 0 {
		i := f.idle[n-1]
		f.idle = f.idle[:n-1]
		i.assign(inv)
		return nil
	}
	if busy := len(f.live) - f.starting; f.cfg.Reserved > 0 && busy+len(f.waiting) >= f.cfg.Reserved {
		return ErrThrottled
	}
	f.waiting = append(f.waiting, inv)
	f.grow()
	return nil
}

// grow starts processes for those who wait, up to the limit; f.mu is held.
func (f *Function) grow() {
	for f.starting < len(f.waiting) && len(f.live) < f.cfg.Limit && !f.closed {
		i := newInstance(f)
		f.live[i] = true
		f.starting++
		f.runs.Go(i.run)
	}
}

// warmth is how long a process is kept without work.
const warmth = 5 * time.Minute

// cool kills processes that had no work for too long, all but one; f.mu is
// held.
func (f *Function) cool(now time.Time) {
	for len(f.idle) > 1 && now.Sub(f.idle[0].rested) > warmth {
		go f.idle[0].kill()
		f.idle = f.idle[1:]
	}
}

// ready gives a process that asks for work the oldest waiting invocation, or
// lays it aside; f.mu is held.
func (f *Function) ready(i *instance) {
	if len(f.waiting) == 0 {
		i.rested = time.Now()
		f.idle = append(f.idle, i)
		i.freeze()
		f.cool(i.rested)
		return
	}
	inv := f.waiting[0]
	f.waiting = f.waiting[1:]
	i.assign(inv)
}

// forget takes an invocation that no process has yet out of the queue.
func (f *Function) forget(inv *invocation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at := slices.Index(f.waiting, inv); at >= 0 {
		f.waiting = slices.Delete(f.waiting, at, at+1)
	}
}

// ended is told of a process that is gone and why. The invocation that it had,
// or for whose sake it was started, ends with that.
func (f *Function) ended(i *instance, why Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.live, i)
	if at := slices.Index(f.idle, i); at >= 0 {
		f.idle = slices.Delete(f.idle, at, at+1)
	}
	inv := i.release()
	if !i.started {
		i.started = true
		f.starting--
		if inv == nil && len(f.waiting) > 0 {
			inv = f.waiting[0]
			f.waiting = f.waiting[1:]
		}
	}
	if inv != nil {
		f.report(inv, why.Err)
		why.RequestID = inv.id
		inv.done <- why
	}
	f.grow()
}

// report writes down an end that nobody else writes down: Lambda tells the
// caller alone how a function failed, and API Gateway tells nobody.
func (f *Function) report(inv *invocation, why *Error) {
	if f.closed {
		return
	}
	line, err := json.Marshal(map[string]any{"requestId": inv.id, "errorType": why.Type, "errorMessage": why.Message})
	if err != nil {
		panic(err) // strings always marshal
	}
	_, _ = f.cfg.Log.Write(append(line, '\n')) // a log that cannot be written must not end the invocation
	f.cfg.Notice("%s: %s; see its log", f.cfg.Name, why.Type)
}
