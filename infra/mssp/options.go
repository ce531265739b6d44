package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// options are the flags.
type options struct {
	addr, manage, data, id, payment, login string
	delay                                  time.Duration
	retries                                []time.Duration
}

// parseOptions reads args; --help prints the flags and the manual to out.
func parseOptions(args []string, out io.Writer) (options, error) {
	o := options{retries: []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second, 15 * time.Second, 40 * time.Second}}
	f := flag.NewFlagSet("mssp", flag.ContinueOnError)
	f.SetOutput(out)
	f.Usage = func() {
		fmt.Fprintln(out, "mssp simulates a mobile signature service and its phones. Not for production.\n\nFlags:")
		f.PrintDefaults()
		fmt.Fprintf(out, "\n%s", manual)
	}
	f.StringVar(&o.addr, "addr", "127.0.0.1:8084", "`address` of the protocol; port 0 takes a free one")
	f.StringVar(&o.manage, "manage", "127.0.0.1:8085", "`address` of the management and the phone's page")
	f.StringVar(&o.data, "data", ".local/mssp", "`folder` of the authority and the journal")
	f.DurationVar(&o.delay, "delay", 0, "the service's own delay, before each of: the prompt arrives, the phone answers by itself, the end is told")
	f.StringVar(&o.id, "mssp-id", "http://mssp.localhost/", "`URI` by which the service names itself")
	f.StringVar(&o.payment, "payment-profile", "urn:platimo:profile:payment", "`URI` of the signature profile that signs payments; so does any that signs no one in")
	f.StringVar(&o.login, "login-profile", "urn:platimo:profile:login", "`URI` of the signature profile that signs in; so does any with login or authentication in it")
	f.Func("retries", "`pauses` before each further try of a notification (default 200ms,1s,5s,15s,40s)", func(text string) (err error) {
		o.retries, err = durations(text)
		return err
	})
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unknown argument %q", f.Arg(0))
	}
	if o.delay < 0 {
		return o, fmt.Errorf("-delay %v is negative", o.delay)
	}
	for _, address := range []string{o.addr, o.manage} {
		if err := ofThisMachine(address); err != nil {
			return o, err
		}
	}
	return o, nil
}

// durations reads a list with commas; "" is an empty one.
func durations(text string) ([]time.Duration, error) {
	var all []time.Duration
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		d, err := time.ParseDuration(part)
		if err != nil || d < 0 {
			return nil, fmt.Errorf("%q is not a pause", part)
		}
		all = append(all, d)
	}
	return all, nil
}

// ofThisMachine refuses to be reached from elsewhere: whoever reaches the
// management can answer for everybody.
func ofThisMachine(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("address %q is not of this machine alone", address)
	}
	return nil
}
