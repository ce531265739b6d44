package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"time"

	"platimo/infra/bank/internal/desk"
)

// options are the flags of the command.
type options struct {
	protocol, management string // host:port; port 0 is any free one
	data                 string
	callback             string
	delay                time.Duration
}

// parseOptions reads the flags; usage and what is wrong with them goes to w.
// flag.ErrHelp means that help was asked for.
func parseOptions(args []string, w io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bank", flag.ContinueOnError)
	flags.SetOutput(w)
	flags.StringVar(&o.protocol, "addr", "127.0.0.1:8086", "`address` of the protocol, on this machine")
	flags.StringVar(&o.management, "manage", "127.0.0.1:8087", "`address` of the management, on this machine")
	flags.StringVar(&o.data, "data", ".local/bank", "`folder` of the journal")
	flags.StringVar(&o.callback, "callback", "", "`URL` on this machine that is told of settled payments")
	flags.DurationVar(&o.delay, "delay", 0, "`time` between taking an order in and booking it")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	switch {
	case flags.NArg() > 0:
		return options{}, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case !desk.Loopback(o.protocol) || !desk.Loopback(o.management):
		return options{}, errors.New("-addr and -manage must be on this machine: 127.0.0.1:PORT")
	case o.delay < 0:
		return options{}, errors.New("-delay is negative")
	case o.callback != "" && !local(o.callback):
		return options{}, errors.New("-callback must be a URL on this machine: http://127.0.0.1:PORT/…")
	}
	return o, nil
}

func local(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && desk.Loopback(u.Host)
}
