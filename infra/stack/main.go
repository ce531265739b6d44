// Command stack runs on one machine what template.yaml declares: the functions
// (the very binaries that are deployed), the HTTP APIs, the WebSocket API, the
// streams, the schedules and the tables, with the phone simulator and the bank
// simulator beside them. README.md is its manual.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "stack:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	if len(args) == 0 {
		args = []string{"help"}
	}
	switch args[0] {
	case "run":
		return run(ctx, args[1:])
	case "fire":
		return fire(ctx, args[1:])
	}
	return errors.New("usage: stack run [flags] | stack fire [flags] FUNCTION (-h tells the flags)")
}
