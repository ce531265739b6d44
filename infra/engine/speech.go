package engine

import (
	"bytes"
	"io"
)

// speech takes what the engine says on its error output, hands it on, and
// notices the line by which the engine says that its socket is bound. The
// engine writes a few hundred bytes in its life, so all of it is kept.
type speech struct {
	log       io.Writer
	listening chan struct{}
	said      []byte
	seen      bool
}

// Write is called by the one goroutine that copies the process's output.
func (s *speech) Write(p []byte) (int, error) {
	s.said = append(s.said, p...)
	if !s.seen && bytes.Contains(s.said, []byte("Dynoxide listening on ")) {
		s.seen = true
		close(s.listening)
	}
	return s.log.Write(p)
}

// last is the last line that was said; valid after the process has ended.
func (s *speech) last() string {
	lines := bytes.Split(bytes.TrimSpace(s.said), []byte("\n"))
	return string(lines[len(lines)-1])
}
