package engine

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"time"

	"platimo/infra/child"
)

// ErrPortTaken says that somebody else listens on the port that was asked for.
var ErrPortTaken = errors.New("the port is taken")

// Server is a running engine.
type Server struct {
	Endpoint string // base URL, for example http://127.0.0.1:8083
	process  *child.Process
}

// Start runs the engine at path on 127.0.0.1 and returns once it listens.
// Port 0 takes a free one. The database is the file db, or memory if db is
// empty. What the engine says is written to log. An error wraps ErrPortTaken
// if that was the reason.
func Start(path string, port int, db string, log io.Writer) (*Server, error) {
	if port != 0 {
		return start(path, port, db, log)
	}
	for {
		free, err := freePort()
		if err != nil {
			return nil, fmt.Errorf("start engine: %w", err)
		}
		s, err := start(path, free, db, log)
		if errors.Is(err, ErrPortTaken) { // somebody was faster: the engine cannot choose a port of its own
			continue
		}
		return s, err
	}
}

func start(path string, port int, db string, log io.Writer) (*Server, error) {
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	args := []string{"serve", "--host", "127.0.0.1", "--port", fmt.Sprint(port)}
	if db != "" {
		if err := prepare(db); err != nil {
			return nil, fmt.Errorf("start engine: %w", err)
		}
		args = append(args, "--db-path", db)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = []string{}
	cmd.Stdout = log
	said := &speech{log: log, listening: make(chan struct{})}
	cmd.Stderr = said
	p, err := child.Start(cmd)
	if err != nil {
		return nil, fmt.Errorf("start engine %s: %w", path, err)
	}
	select {
	case <-said.listening:
		return &Server{Endpoint: "http://" + addr, process: p}, nil
	case <-p.Done():
		if strings.Contains(said.last(), "in use") {
			return nil, fmt.Errorf("start engine on %s: %w", addr, ErrPortTaken)
		}
		return nil, fmt.Errorf("start engine on %s: %v: %s", addr, p.Err(), said.last())
	case <-time.After(20 * time.Second): // the first open of a large database replays its journal
		p.Kill()
		return nil, fmt.Errorf("start engine on %s: it does not listen after 20 s", addr)
	}
}

// Done is closed when the engine has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Err says how the engine ended; it waits for that.
func (s *Server) Err() error { return s.process.Err() }

// Stop ends the engine in order, so that the journal is folded into the file,
// and kills it if that takes longer than grace.
func (s *Server) Stop(grace time.Duration) { s.process.Stop(grace) }

// Kill ends the engine as a power cut would.
func (s *Server) Kill() { s.process.Kill() }

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
