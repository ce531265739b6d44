package streams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// checkpoint is how far a mapping has come in each shard. It is stored after
// every change: the file may be a batch behind, which then comes again, and is
// never ahead.
type checkpoint struct {
	path    string
	changed chan struct{}

	mu    sync.Mutex
	state state
}

// state is the file. A stream of another name is another table's: its
// positions mean nothing.
type state struct {
	Stream string            `json:"stream"`
	After  map[string]string `json:"after"` // by shard: sequence number of the last record that is done; empty: its beginning
	Ended  map[string]bool   `json:"ended,omitempty"`
}

func loadCheckpoint(path, stream string) (*checkpoint, error) {
	c := &checkpoint{path: path, changed: make(chan struct{}, 1), state: state{Stream: stream, After: map[string]string{}, Ended: map[string]bool{}}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read checkpoint: %w", err)
	}
	stored := state{After: map[string]string{}, Ended: map[string]bool{}}
	if err := json.Unmarshal(text, &stored); err != nil {
		return nil, fmt.Errorf("read checkpoint %s: %w", path, err)
	}
	if stored.Stream == stream {
		c.state = stored
	}
	return c, nil
}

// position is where to go on in a shard; ok is false if it was never read.
func (c *checkpoint) position(shard string) (after string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	after, ok = c.state.After[shard]
	return after, ok
}

func (c *checkpoint) ended(shard string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Ended[shard]
}

func (c *checkpoint) set(shard, after string) {
	c.change(func(s *state) { s.After[shard] = after })
}

func (c *checkpoint) end(shard string) {
	c.change(func(s *state) { s.Ended[shard] = true })
}

func (c *checkpoint) change(do func(*state)) {
	c.mu.Lock()
	do(&c.state)
	c.mu.Unlock()
	select {
	case c.changed <- struct{}{}:
	default: // one store will hold both changes
	}
}

// keep stores every change until ctx ends, and the last one then. A store that
// fails is told once: without it records come again, and none is lost.
func (c *checkpoint) keep(ctx context.Context, notice func(string, ...any)) {
	told := false
	for {
		select {
		case <-c.changed:
		case <-ctx.Done():
			if err := c.store(); err != nil {
				notice("%v", err)
			}
			return
		}
		err := c.store()
		if err != nil && !told {
			notice("%v", err)
		}
		told = err != nil
	}
}

// store replaces the file in one step.
func (c *checkpoint) store() error {
	c.mu.Lock()
	text, err := json.Marshal(c.state)
	c.mu.Unlock()
	if err != nil {
		return fmt.Errorf("store checkpoint: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(c.path), 0o755); err != nil {
		return fmt.Errorf("store checkpoint: %w", err)
	}
	if err := os.WriteFile(c.path+".new", text, 0o644); err != nil {
		return fmt.Errorf("store checkpoint: %w", err)
	}
	if err := os.Rename(c.path+".new", c.path); err != nil {
		return fmt.Errorf("store checkpoint: %w", err)
	}
	return nil
}
