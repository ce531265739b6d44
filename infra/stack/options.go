package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"platimo/infra/engine"
)

// options are the flags of stack run.
type options struct {
	root        string // of the module
	data        string
	template    string
	static      string
	port        int // the page's; 0: every port is a free one
	streamDelay time.Duration
	cspReport   bool
	processes   int
	parameters  overrides
	mssp        string // folders of the programs beside the functions; or empty
	bank        string
	seed        string
}

// overrides are template parameters set by hand.
type overrides map[string]string

func (o overrides) String() string { return "" }

// Set takes Name=Value.
func (o overrides) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("want Name=Value")
	}
	o[name] = value
	return nil
}

func parseOptions(args []string) (options, error) {
	o := options{parameters: overrides{}}
	flags := flag.NewFlagSet("stack run", flag.ContinueOnError)
	flags.StringVar(&o.data, "data", ".local", "`folder` of everything that is kept")
	flags.IntVar(&o.port, "ports", 8080, "the page's `port`, and the first of ten for the rest; https is 363 above it; 0: free ones, told in stack.json")
	flags.DurationVar(&o.streamDelay, "stream-delay", 0, "`time` between the writing of a record and its batch; 200ms is usual in the cloud")
	flags.BoolVar(&o.cspReport, "csp-report", false, "have browsers report violations of the content security policy, into logs/csp.jsonl")
	flags.IntVar(&o.processes, "processes", 32, "the most processes of one function; further invocations wait")
	flags.Var(o.parameters, "parameter", "set a template parameter: `Name=Value`; may be repeated")
	flags.StringVar(&o.template, "template", "template.yaml", "the template")
	flags.StringVar(&o.static, "static", "static", "`folder` of the page")
	flags.StringVar(&o.mssp, "mssp", "infra/mssp", "`folder` of the phone simulator; empty: none")
	flags.StringVar(&o.bank, "bank", "infra/bank", "`folder` of the bank simulator; empty: none")
	flags.StringVar(&o.seed, "seed", "infra/seed", "`folder` of what fills a fresh stack; empty: nothing")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	var err error
	if o.root, err = engine.Root(); err != nil {
		return options{}, err
	}
	if o.data, err = filepath.Abs(o.data); err != nil {
		return options{}, err
	}
	return o, nil
}
