package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/journal"
	"platimo/infra/mssp/manage"
	"platimo/infra/mssp/phones"
	"platimo/infra/mssp/protocol"
)

// simulator is a service on its data folder, ready to serve.
type simulator struct {
	protocol, management http.Handler
	desk                 *desk.Desk
	journal              *journal.Journal
}

// open makes a simulator of what the data folder has. Notifications end with ctx.
func open(ctx context.Context, o options, log *slog.Logger) (*simulator, error) {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	authority, err := ca.Open(o.data, time.Now())
	if err != nil {
		return nil, err
	}
	bells := &bell.Bells{}
	book := phones.NewBook(authority, bells)
	past := &history.Log{Report: log}
	service := &protocol.Service{
		Book: book, Bells: bells, History: past, Log: log,
		ID: o.id, PaymentProfile: o.payment, LoginProfile: o.login, Pauses: o.retries,
	}
	service.Desk = desk.New(desk.Config{
		Book: book, Bells: bells, Delay: o.delay, Log: log,
		Ended: func(t desk.Transaction) { service.Notify(ctx, t) },
	})
	kept, err := openJournal(o.data, book, service.Desk, past)
	if err != nil {
		return nil, err
	}
	book.Attach(kept)
	past.Attach(kept)
	service.Desk.Resume(kept)
	management := &manage.Management{
		Book: book, Desk: service.Desk, Bells: bells, History: past,
		Issuers: [][]byte{authority.Certificate()}, Manual: manual,
	}
	return &simulator{service.Handler(), management.Handler(), service.Desk, kept}, nil
}

// keeper is a part of the state.
type keeper interface {
	Restore(kind string, value json.RawMessage) error
	Snapshot(journal.Put) error
}

// openJournal gives every part of the state what was kept of it.
func openJournal(folder string, parts ...keeper) (*journal.Journal, error) {
	j, err := journal.Open(folder, func(kind string, value json.RawMessage) error {
		for _, p := range parts {
			if err := p.Restore(kind, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = j.Rewrite(func(put journal.Put) error {
		for _, p := range parts {
			if err := p.Snapshot(put); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// close lets go of the data folder; what is open goes on at the next start.
func (s *simulator) close() error {
	s.desk.Close()
	return s.journal.Close()
}
