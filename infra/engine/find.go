// Package engine finds, builds and runs the database of the local stack and
// of the store's tests: dynoxide, which speaks DynamoDB's API, streams
// included, over one SQLite file. One exact version is used, because tests
// state what it answers.
package engine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	crate = "dynoxide-rs@3.2.0"
	// product is what the binary of that crate calls itself.
	product = "dynoxide 1.5.0"
)

// ErrMissing says that no engine of the right version is installed.
var ErrMissing = errors.New("engine: " + product + " is neither on PATH nor in .local/engine/bin")

// Find returns the engine's executable: the one on PATH if it has the right
// version, else the one built under .local/engine of the module's root.
// The error is ErrMissing if there is neither.
func Find() (string, error) {
	if path, err := exec.LookPath("dynoxide"); err == nil && version(path) == product {
		return path, nil
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(installed(root), "bin", "dynoxide")
	if version(path) == product {
		return path, nil
	}
	return "", ErrMissing
}

// Root returns the folder of the module that the working folder is in.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find module root: %w", err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("find module root: no go.mod in %s or above", dir)
		}
	}
}

func installed(root string) string { return filepath.Join(root, ".local", "engine") }

// version is what the executable says of itself, or nothing if it cannot run.
func version(path string) string {
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
