package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"platimo/infra/engine"
	"platimo/infra/stack/build"
)

// takePorts takes every port of the stack.
func (s *stack) takePorts() error {
	p, err := reserve(s.opt.port)
	if err != nil {
		return err
	}
	s.ports = p
	for _, id := range s.plan.ownPort {
		if err := p.takeAPI(id); err != nil {
			return err
		}
	}
	return nil
}

// build compiles the functions and the programs beside them.
func (s *stack) build(ctx context.Context) error {
	var dirs []string
	for _, f := range s.plan.functions {
		if f.Arch != build.Arch() {
			return fmt.Errorf("%s is for %s, this machine is %s", f.ID, f.Arch, build.Arch())
		}
		dir, err := s.codeFolder(f.CodeURI)
		if err != nil {
			return err
		}
		dirs = append(dirs, dir)
	}
	for _, dir := range []string{s.opt.mssp, s.opt.bank, s.opt.seed} {
		if dir != "" {
			dirs = append(dirs, dir)
		}
	}
	s.console.step("building %d functions and the simulators", len(s.plan.functions))
	binaries, err := build.Build(ctx, s.opt.root, filepath.Join(s.opt.data, "build"), dirs)
	if err != nil {
		return err
	}
	s.binaries = binaries
	s.console.step("built")
	return nil
}

// codeFolder is a function's folder relative to the module's root.
func (s *stack) codeFolder(codeURI string) (string, error) {
	at, err := filepath.Abs(filepath.Join(filepath.Dir(s.opt.template), codeURI))
	if err != nil {
		return "", err
	}
	return filepath.Rel(s.opt.root, at)
}

// startEngine starts the database, building it at the first time, and creates
// the tables. AWS_ENDPOINT_URL_DYNAMODB names another engine instead.
func (s *stack) startEngine(ctx, stop context.Context) error {
	if other := os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"); other != "" {
		s.endpoint = other
		s.console.step("database: %s", other)
	} else if err := s.startOwnEngine(ctx, stop); err != nil {
		return err
	}
	if err := engine.CreateTables(stop, engine.Client(s.endpoint), s.plan.tables); err != nil {
		return err
	}
	s.console.step("tables are there")
	return nil
}

func (s *stack) startOwnEngine(ctx, stop context.Context) error {
	path, err := engine.Find()
	if errors.Is(err, engine.ErrMissing) {
		s.console.step("building the database engine, once; this takes some minutes")
		path, err = engine.Build(stop, s.console)
	}
	if err != nil {
		return err
	}
	log, err := s.logFile("engine.log")
	if err != nil {
		return err
	}
	dir := filepath.Join(s.opt.data, "database")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	port := s.ports.port("engine")
	s.endpoint = "http://" + s.ports.addr("engine")
	s.ports.release("engine")
	return s.super.keep(ctx, "the database engine", func(context.Context) (process, error) {
		return engine.Start(path, port, filepath.Join(dir, "dynamo.db"), log)
	})
}

// startSimulators starts the phone and the bank simulator and waits until both
// answer.
func (s *stack) startSimulators(ctx context.Context) error {
	var both errgroup.Group
	start := func(name, dir, portName, folder string, answer string, more ...string) {
		if dir == "" {
			return
		}
		sim := simulator{
			binary: s.binaries[dir], log: filepath.Join(s.opt.data, "logs", folder+".log"),
			answer: "http://" + s.ports.addr(portName+"'s management") + answer,
			args: append([]string{"-addr", s.ports.addr(portName), "-manage", s.ports.addr(portName + "'s management"),
				"-data", filepath.Join(s.opt.data, folder)}, more...),
		}
		s.ports.release(portName)
		s.ports.release(portName + "'s management")
		both.Go(func() error { return s.super.keep(ctx, "the "+name, sim.start) })
	}
	start("phone simulator", s.opt.mssp, "phone simulator", "mssp", "/issuers")
	start("bank simulator", s.opt.bank, "bank simulator", "bank", "/totals", "-callback", s.plan.bankCallback(s))
	if err := both.Wait(); err != nil {
		return err
	}
	s.console.step("simulators answer")
	return nil
}
