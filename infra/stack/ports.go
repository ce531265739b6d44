package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// ports holds every port from the start: ours are listened on at once, and
// those of other programs are held until these start.
type ports struct {
	base  int
	held  map[string]net.Listener
	order int
}

// Offsets from the page's port. Ports of HTTP APIs take the gaps in the order
// of the template: 1, 2, and from 10 on.
const (
	pageTLSOffset     = 363
	engineOffset      = 3
	msspOffset        = 4
	msspManageOffset  = 5
	bankOffset        = 6
	bankManageOffset  = 7
	connectionsOffset = 8
	controlOffset     = 9
)

// reserve takes the ports that any stack has.
func reserve(base int) (*ports, error) {
	p := &ports{base: base, held: map[string]net.Listener{}}
	for _, want := range []struct {
		name   string
		offset int
	}{
		{"page", 0}, {"page by https", pageTLSOffset}, {"engine", engineOffset},
		{"phone simulator", msspOffset}, {"phone simulator's management", msspManageOffset},
		{"bank simulator", bankOffset}, {"bank simulator's management", bankManageOffset},
		{"socket management", connectionsOffset}, {"control", controlOffset},
	} {
		if err := p.take(want.name, want.offset); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

// takeAPI takes the next port for an HTTP API.
func (p *ports) takeAPI(id string) error {
	p.order++
	offset := p.order
	if offset > 2 {
		offset += 7
	}
	return p.take(id, offset)
}

func (p *ports) take(name string, offset int) error {
	port := 0
	if p.base != 0 {
		port = p.base + offset
	}
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d (%s) is taken by another program; end it, or choose other ports with -ports", port, name)
	}
	if err != nil {
		return fmt.Errorf("port %d (%s): %w", port, name, err)
	}
	p.held[name] = l
	return nil
}

// addr is host:port.
func (p *ports) addr(name string) string { return p.held[name].Addr().String() }

// port is the number alone.
func (p *ports) port(name string) int { return p.held[name].Addr().(*net.TCPAddr).Port }

// listener hands a port of ours over to its server.
func (p *ports) listener(name string) net.Listener { return p.held[name] }

// release frees a port for the program that will listen on it.
func (p *ports) release(name string) { p.held[name].Close() }

func (p *ports) close() {
	for _, l := range p.held {
		l.Close()
	}
}
