// Command mssp simulates a mobile signature service (ETSI TS 102 204) together
// with the phones behind it: it takes signature requests, asks phones that
// programs or people answer, and signs with the keys that those phones have. It
// is kind unless told otherwise. Not for production. README.md is its manual.
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
		fmt.Fprintln(os.Stderr, "mssp:", err)
		os.Exit(1)
	}
}
