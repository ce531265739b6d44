// Package journal keeps the simulator's state in one file to which lines are
// only ever added: one JSON record a line, the last one of a thing wins. Every
// record is one write, so a killed process loses nothing that it answered for,
// and at most a half line stays behind, which the next start drops. The file is
// rewritten to the state alone at each start and never while it runs.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Journal is the file. Its methods are safe for concurrent use.
type Journal struct {
	path string
	lock *os.File
	mu   sync.Mutex
	file *os.File
	size int64
}

// line is the shape of a record in the file.
type line struct {
	Kind  string          `json:"k"`
	Value json.RawMessage `json:"v"`
}

// Open takes the journal in folder for this process and hands every record to
// restore, in the order of writing. It fails if another process has it.
func Open(folder string, restore func(kind string, value json.RawMessage) error) (*Journal, error) {
	lock, err := lockFile(filepath.Join(folder, "lock"))
	if err != nil {
		return nil, fmt.Errorf("take the data folder %s: %w", folder, err)
	}
	j := &Journal{path: filepath.Join(folder, "journal.jsonl"), lock: lock}
	if err := j.read(restore); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return j, nil
}

func (j *Journal) read(restore func(kind string, value json.RawMessage) error) error {
	f, err := os.Open(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	for n := 1; ; n++ {
		text, err := r.ReadBytes('\n')
		if err == io.EOF {
			return nil // what precedes it without a line end was being written when the process died
		}
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			return fmt.Errorf("read line %d of %s: %w", n, j.path, err)
		}
		if err := restore(l.Kind, l.Value); err != nil {
			return fmt.Errorf("restore line %d of %s: %w", n, j.path, err)
		}
	}
}

// Put adds one record to a snapshot.
type Put func(kind string, value any) error

// Rewrite replaces the file by what snapshot puts, in one step, and opens it
// for Append. It is called once, after Open.
func (j *Journal) Rewrite(snapshot func(Put) error) error {
	fresh, err := os.OpenFile(j.path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("rewrite the journal: %w", err)
	}
	w := bufio.NewWriterSize(fresh, 1<<16)
	err = snapshot(func(kind string, value any) error {
		text, err := encode(kind, value)
		if err != nil {
			return err
		}
		n, err := w.Write(text)
		j.size += int64(n)
		return err
	})
	if err := errors.Join(err, w.Flush(), fresh.Sync()); err != nil {
		return fmt.Errorf("rewrite the journal: %w", errors.Join(err, fresh.Close()))
	}
	if err := os.Rename(j.path+".new", j.path); err != nil {
		return fmt.Errorf("rewrite the journal: %w", errors.Join(err, fresh.Close()))
	}
	j.file = fresh
	return nil
}

// Append adds records of one kind with one write; it returns when the system
// has them. They survive the process, not a power cut.
func (j *Journal) Append(kind string, values ...any) error {
	var text bytes.Buffer
	for _, v := range values {
		l, err := encode(kind, v)
		if err != nil {
			return err
		}
		text.Write(l)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(text.Bytes()); err != nil {
		// A part may have been written (a full disk): cut it off, or the next
		// record would continue it.
		_, seek := j.file.Seek(j.size, io.SeekStart)
		return fmt.Errorf("append to the journal: %w", errors.Join(err, j.file.Truncate(j.size), seek))
	}
	j.size += int64(text.Len())
	return nil
}

// Close gives the journal free for another process.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var err error
	if j.file != nil {
		err = j.file.Close()
	}
	return errors.Join(err, j.lock.Close())
}

func encode(kind string, value any) ([]byte, error) {
	v, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encode a record of kind %s: %w", kind, err)
	}
	text, err := json.Marshal(line{kind, v})
	if err != nil {
		return nil, fmt.Errorf("encode a record of kind %s: %w", kind, err)
	}
	return append(text, '\n'), nil
}
