package engine

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// fresh is an empty database with an index that the engine itself does not
// make: fresh.py says why and what was measured.
//
//go:generate python3 fresh.py
//go:embed fresh.db
var fresh []byte

// prepare makes the database file at path unless there is one.
func prepare(path string) error {
	_, err := os.Stat(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// A start that is killed here must not leave half a database behind.
	if err := os.WriteFile(path+".new", fresh, 0o600); err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	return nil
}
