// Command mssp simulates a mobile signature service (ETSI TS 102 204) with the
// phones behind it. It is not for production: whoever reaches its management
// can answer for everybody.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:])
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mssp:", err)
		os.Exit(1)
	}
}
