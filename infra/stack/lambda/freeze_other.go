//go:build !linux

package lambda

// Elsewhere a process without work keeps running.
func (i *instance) freeze() {}
func (i *instance) thaw()   {}
