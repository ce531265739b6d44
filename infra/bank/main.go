// Command bank is a simulator of payers' and payees' banks: it takes credit
// transfer orders (ISO 20022 pain.001.001.09), books them on accounts of its
// own and reports on them (pain.002.001.10). It is kind unless told otherwise.
// Not for production. README.md is its manual.
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
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bank:", err)
		os.Exit(1)
	}
}
