package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/journal"
	"platimo/infra/mssp/manage"
	"platimo/infra/mssp/phones"
	"platimo/infra/mssp/protocol"
)

type options struct {
	addr, manage, data, payment, login string
	delay                              time.Duration
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("mssp", flag.ExitOnError)
	f.StringVar(&o.addr, "addr", "127.0.0.1:8084", "the protocol; port 0 takes a free one")
	f.StringVar(&o.manage, "manage", "127.0.0.1:8085", "the management and the phone page")
	f.StringVar(&o.data, "data", ".local/mssp", "folder of the authority and the journal")
	f.StringVar(&o.payment, "payment-profile", "urn:platimo:profile:payment", "signature profile that signs payments")
	f.StringVar(&o.login, "login-profile", "urn:platimo:profile:login", "signature profile that signs in; so does any with login or authentication in it")
	f.DurationVar(&o.delay, "delay", 0, "the service's own delay before an end is told")
	return o, f.Parse(args)
}

// run serves until ctx ends.
func run(ctx context.Context, o options, out io.Writer) error {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return err
	}
	authority, err := ca.Open(o.data, time.Now())
	if err != nil {
		return err
	}
	book := phones.NewBook(authority)
	service := &protocol.Service{Book: book, History: &history.Log{}, Payment: o.payment, Login: o.login, Now: time.Now}
	service.Desk = desk.New(book, o.delay, service.Ended)
	kept, err := journal.Open(o.data, func(kind string, value json.RawMessage) error {
		return errors.Join(book.Restore(kind, value), service.Desk.Restore(kind, value))
	})
	if err != nil {
		return err
	}
	defer kept.Close()
	err = kept.Rewrite(func(put journal.Put) error { return errors.Join(book.Snapshot(put), service.Desk.Snapshot(put)) })
	if err != nil {
		return err
	}
	book.Attach(kept)
	service.Desk.Attach(kept)

	ports, err := listen(o.addr, o.manage)
	if err != nil {
		return err
	}
	desk := manage.New(book, service.Desk, service.History, authority.Certificate())
	fmt.Fprintf(out, "mobile signature service and phones: a simulator, not for production\nprotocol   http://%s\nmanagement http://%s\n", ports[0].Addr(), ports[1].Addr())
	return serve(ctx, map[net.Listener]http.Handler{ports[0]: service.Handler(), ports[1]: desk.Handler(ports[1].Addr().String())})
}

// listen opens addresses of this machine alone.
func listen(addresses ...string) ([]net.Listener, error) {
	var all []net.Listener
	for _, a := range addresses {
		host, _, err := net.SplitHostPort(a)
		if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fmt.Errorf("%q is not an address of this machine alone", a)
		}
		l, err := net.Listen("tcp", a)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

func serve(ctx context.Context, handlers map[net.Listener]http.Handler) error {
	failed := make(chan error, len(handlers))
	var servers []*http.Server
	for l, h := range handlers {
		s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
		servers = append(servers, s)
		go func() { failed <- s.Serve(l) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	for _, s := range servers {
		_ = s.Close() // whoever still waits is cut off, which a simulator may do
	}
	return nil
}
