package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"platimo/infra/bank/internal/desk"
	"platimo/infra/bank/internal/ledger"
)

//go:embed README.md
var manual []byte

// run serves until ctx ends. It prints the banner and both addresses to out
// once they are served.
func run(ctx context.Context, args []string, out, logs io.Writer) (err error) {
	o, err := parseOptions(args, logs)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	log := slog.New(slog.NewJSONHandler(logs, nil))
	books, err := ledger.Open(filepath.Join(o.data, "journal"), time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()

	protocol, err := net.Listen("tcp", o.protocol)
	if err != nil {
		return fmt.Errorf("listen for the protocol: %w", err)
	}
	defer protocol.Close()
	management, err := net.Listen("tcp", o.management)
	if err != nil {
		return fmt.Errorf("listen for the management: %w", err)
	}
	defer management.Close()

	d := desk.Open(desk.Config{
		Ledger: books, Callback: o.callback, Delay: o.delay, Manual: manual,
		Now: time.Now, NewID: newID, Log: log,
	})
	defer d.Close()
	fmt.Fprintf(out, "bank simulator, not for production: money here is a number in %s\n", o.data)
	fmt.Fprintf(out, "protocol   http://%s\nmanagement http://%s\n", protocol.Addr(), management.Addr())
	return serve(ctx, log, map[net.Listener]http.Handler{protocol: d.Protocol(), management: d.Management()})
}

// serve serves every handler on its listener until ctx ends or one of them
// fails, and then lets what is under way finish, for five seconds at most.
func serve(ctx context.Context, log *slog.Logger, handlers map[net.Listener]http.Handler) error {
	failed := make(chan error, len(handlers))
	var servers []*http.Server
	for listener, handler := range handlers {
		server := &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       30 * time.Second,
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
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(end))
	}
	return err
}

// newID makes an id of 32 characters, three less than a message may have.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
