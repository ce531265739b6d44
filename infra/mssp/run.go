package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

//go:embed README.md
var manual []byte

// run serves until ctx ends. It prints the banner and both addresses to out
// once they are served, and logs to logs.
func run(ctx context.Context, args []string, out, logs io.Writer) (err error) {
	o, err := parseOptions(args, logs)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(logs, nil))
	sim, err := open(ctx, o, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.close()) }()
	protocol, err := net.Listen("tcp", o.addr)
	if err != nil {
		return fmt.Errorf("listen for the protocol: %w", err)
	}
	defer protocol.Close()
	management, err := net.Listen("tcp", o.manage)
	if err != nil {
		return fmt.Errorf("listen for the management: %w", err)
	}
	defer management.Close()
	fmt.Fprintf(out, "mobile signature service and phones: a simulator, not for production; the keys of its phones lie open in %s\n", o.data)
	fmt.Fprintf(out, "protocol   http://%s\nmanagement http://%s\n", protocol.Addr(), management.Addr())
	return serve(ctx, log, map[net.Listener]http.Handler{protocol: sim.protocol, management: sim.management})
}

// serve serves every handler until ctx ends or one of them fails. Whoever waits
// then (a held signature, a long poll) is answered at once, since the contexts
// of requests end with ctx.
func serve(ctx context.Context, log *slog.Logger, handlers map[net.Listener]http.Handler) error {
	failed := make(chan error, len(handlers))
	var servers []*http.Server
	for listener, handler := range handlers {
		server := &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: 5 * time.Second,
			BaseContext:       func(net.Listener) context.Context { return ctx },
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		}
		servers = append(servers, server)
		go func() { failed <- server.Serve(listener) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	for _, server := range servers {
		stop := server.Shutdown(end)
		if errors.Is(stop, context.DeadlineExceeded) { // connections that have not said anything hold it up
			stop = server.Close()
		}
		err = errors.Join(err, stop)
	}
	return err
}
