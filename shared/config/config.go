// Package config reads the environment, once, and makes the clients that
// depend on it. Nothing else in the deployed code looks at the environment.
package config

import (
	"fmt"
	"os"
	"strings"
)

// Env is the environment as it was when the function started.
type Env struct{ lookup func(string) (string, bool) }

// Read takes the process's environment.
func Read() Env { return Env{os.LookupEnv} }

// From takes an environment from somewhere else: an operator's tool that talks
// to a stack whose addresses stand in a file.
func From(vars map[string]string) Env {
	return Env{func(name string) (string, bool) { v, ok := vars[name]; return v, ok }}
}

// Need gives a variable. A missing or empty one stops the start, so that a
// function is never half configured; the third request would be too late.
func (e Env) Need(name string) string {
	v, ok := e.lookup(name)
	if !ok || v == "" {
		panic(fmt.Sprintf("the environment lacks %s", name))
	}
	return v
}

// List gives a variable whose values are separated by blanks.
func (e Env) List(name string) []string { return strings.Fields(e.Need(name)) }

// Option gives a variable that may be missing.
func (e Env) Option(name string) string {
	v, _ := e.lookup(name)
	return v
}
