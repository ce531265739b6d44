// Package bell wakes those who wait for something to change. It carries no
// news: whoever is woken looks again.
package bell

import "sync"

// Bells has a bell for every name. Its zero value is ready, and its methods are
// safe for concurrent use.
type Bells struct {
	mu   sync.Mutex
	hung map[string]chan struct{}
}

// Hear returns a channel that is closed at the next Ring of name. To miss
// nothing, call it first, then look, then wait.
func (b *Bells) Hear(name string) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hung == nil {
		b.hung = map[string]chan struct{}{}
	}
	if b.hung[name] == nil {
		b.hung[name] = make(chan struct{})
	}
	return b.hung[name]
}

// Ring wakes all who hear name.
func (b *Bells) Ring(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.hung[name]; c != nil {
		close(c)
		delete(b.hung, name)
	}
}
