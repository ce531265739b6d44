package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"platimo/infra/stack/lambda"
	"platimo/infra/stack/template"
	"platimo/infra/stack/wsapi"
)

// stackName is the prefix of every physical name.
const stackName = "platimo"

// stack is everything that runs.
type stack struct {
	opt     options
	console *console
	super   *supervisor
	fail    context.CancelCauseFunc // ends the stack with a reason
	secrets secrets
	ports   *ports
	plan    *plan

	binaries  map[string]string // by folder
	endpoint  string            // the engine's
	functions map[string]*lambda.Function
	apis      map[string]http.Handler
	sockets   []*wsapi.API
	servers   []*http.Server
	schedules []fireable
	files     []*os.File
	tasks     sync.WaitGroup
	values    map[string]string // of the template's parameters
}

// run is stack run. It returns nil when it was told to end.
func run(told context.Context, args []string) error {
	opt, err := parseOptions(args)
	if err != nil {
		return err
	}
	unlock, err := lock(opt.data)
	if err != nil {
		return err
	}
	defer unlock()
	log, err := os.OpenFile(filepath.Join(opt.data, "logs", "stack.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()

	ctx, fail := context.WithCancelCause(told)
	defer fail(nil)
	c := &console{out: os.Stdout, log: log, began: time.Now()}
	s := &stack{
		opt: opt, console: c, fail: fail, functions: map[string]*lambda.Function{}, apis: map[string]http.Handler{},
		super: &supervisor{console: c, fail: fail, running: map[string]process{}},
	}
	err = s.start(ctx)
	if err == nil {
		<-ctx.Done()
	}
	fail(err)
	began := time.Now()
	s.stop()
	if told.Err() != nil {
		c.say("ended in %.1f s", time.Since(began).Seconds())
		return nil
	}
	if err == nil {
		err = context.Cause(ctx)
	}
	return err
}

// start starts everything, in the order of need.
func (s *stack) start(ctx context.Context) error {
	var err error
	if s.secrets, err = loadSecrets(s.opt.data); err != nil {
		return err
	}
	if err := s.readTemplate(); err != nil {
		return err
	}
	if err := s.takePorts(); err != nil {
		return err
	}

	both, stop := errgroup.WithContext(ctx)
	both.Go(func() error { return s.build(stop) })
	both.Go(func() error { return s.startEngine(ctx, stop) })
	if err := both.Wait(); err != nil {
		return err
	}
	if err := s.startSimulators(ctx); err != nil {
		return err
	}

	t, err := s.evaluate(ctx)
	if err != nil {
		return err
	}
	if err := s.wire(t); err != nil {
		return err
	}
	if err := s.serve(t); err != nil {
		return err
	}
	if err := s.follow(ctx, t); err != nil {
		return err
	}
	return s.finish(ctx)
}

// finish tells the addresses, fills a fresh stack and says that it is ready.
func (s *stack) finish(ctx context.Context) error {
	at := s.addresses()
	path := filepath.Join(s.opt.data, "stack.json")
	if err := writeJSON(path, at, 0o644); err != nil {
		return err
	}
	s.console.step("everything runs")
	if err := s.seed(ctx, path); err != nil {
		return err
	}
	at.Ready = true
	if err := writeJSON(path, at, 0o644); err != nil {
		return err
	}
	s.console.say("")
	s.console.say("page   %s   (or %s)", at.Page, at.PageTLS)
	if at.MSSP.Phone != "" {
		s.console.say("phones %s", at.MSSP.Phone)
	}
	s.console.say("trust  %s", trustCommand(at.Authority))
	s.console.say("ready after %.1f s", time.Since(s.console.began).Seconds())
	return nil
}

// stop ends everything; it is called once, also after a start that failed.
func (s *stack) stop() {
	var all sync.WaitGroup
	for _, server := range s.servers {
		all.Go(func() { _ = server.Close() }) // who is being served now is cut off
	}
	for _, api := range s.sockets {
		all.Go(api.Close)
	}
	for _, f := range s.functions {
		all.Go(f.Close)
	}
	all.Wait()
	s.tasks.Wait()
	s.super.stop()
	for _, f := range s.files {
		f.Close()
	}
	if s.ports != nil {
		s.ports.close()
		_ = os.Remove(filepath.Join(s.opt.data, "stack.json")) // it names addresses that are no more
	}
}

// logFile opens a log of the data folder for as long as the stack runs.
func (s *stack) logFile(name string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(s.opt.data, "logs", name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	s.files = append(s.files, f)
	return f, nil
}

// evaluate evaluates the template with all parameters and stores these.
func (s *stack) evaluate(ctx context.Context) (*template.Template, error) {
	signers := ""
	if s.opt.mssp != "" {
		var err error
		if signers, err = issuers(ctx, "http://"+s.ports.addr("phone simulator's management")); err != nil {
			return nil, err
		}
	}
	t, err := s.plan.evaluate(s, signers)
	if err != nil {
		return nil, err
	}
	s.values = t.Values()
	return t, writeJSON(filepath.Join(s.opt.data, "parameters.json"), s.values, 0o600)
}
