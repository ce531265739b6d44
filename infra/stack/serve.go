package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"platimo/infra/stack/authority"
	"platimo/infra/stack/site"
	"platimo/infra/stack/template"
)

// serve opens every port of ours.
func (s *stack) serve(t *template.Template) error {
	errorLog, err := s.logFile("http.log")
	if err != nil {
		return err
	}
	origin, err := s.origin(t)
	if err != nil {
		return err
	}
	certificate, err := authority.Certificate(filepath.Join(s.opt.data, "tls"), time.Now())
	if err != nil {
		return err
	}
	open := func(l net.Listener, h http.Handler) *http.Server {
		server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(errorLog, "", log.LstdFlags)}
		s.servers = append(s.servers, server)
		return server
	}
	plain := func(name string, h http.Handler) {
		l := s.ports.listener(name)
		server := open(l, h)
		s.tasks.Go(func() { s.ended(name, server.Serve(l)) })
	}
	plain("page", origin)
	l := s.ports.listener("page by https")
	secure := open(l, origin)
	secure.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	s.tasks.Go(func() { s.ended("page by https", secure.ServeTLS(l, "", "")) })
	for _, id := range s.plan.ownPort {
		plain(id, s.apis[id])
	}
	for _, api := range s.sockets {
		plain("socket management", api.Management())
	}
	plain("control", s.control())
	return nil
}

// ended ends the stack if a server ended although nobody closed it.
func (s *stack) ended(name string, err error) {
	if !errors.Is(err, http.ErrServerClosed) {
		s.fail(fmt.Errorf("serve %s: %w", name, err))
	}
}

// origin is the page's origin, with the APIs behind it.
func (s *stack) origin(t *template.Template) (http.Handler, error) {
	of, err := t.Site()
	if err != nil {
		return nil, err
	}
	files, err := os.OpenRoot(s.opt.static)
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	cfg := site.Config{Site: of, Files: files, APIs: s.apis}
	if s.opt.cspReport {
		if cfg.Reports, err = s.logFile("csp.jsonl"); err != nil {
			return nil, err
		}
	}
	return site.New(cfg), nil
}
