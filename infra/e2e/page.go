package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Page does with pushes what the web page does: a hint that names a newer
// version makes it read that request.
type Page struct {
	agent *Agent
	conn  *websocket.Conn

	mu      sync.Mutex
	seen    map[string]Seen
	changed chan struct{}
	err     error
}

// Seen is a request as the page shows it, and since when.
type Seen struct {
	Request
	At time.Time
}

// OpenPage connects a signed-in agent's socket.
func OpenPage(ctx context.Context, a *Agent, socket string) (*Page, error) {
	var t struct {
		Ticket string `json:"ticket"`
	}
	if err := a.Do(ctx, http.MethodPost, "/api/socket-tickets", struct{}{}, &t); err != nil {
		return nil, fmt.Errorf("ticket: %w", err)
	}
	conn, resp, err := websocket.Dial(ctx, socket, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {a.Page}}, Subprotocols: []string{"platimo.v1", "ticket." + t.Ticket},
	})
	if err != nil {
		return nil, fmt.Errorf("connect the socket: %w (%v)", err, resp)
	}
	p := &Page{agent: a, conn: conn, seen: map[string]Seen{}, changed: make(chan struct{})}
	go p.listen(ctx)
	return p, nil
}

// Subprotocol is what the gateway chose.
func (p *Page) Subprotocol() string { return p.conn.Subprotocol() }

// Ping sends a ping; the pong shows as an error if it does not come.
func (p *Page) Ping(ctx context.Context) error {
	return p.conn.Write(ctx, websocket.MessageText, []byte(`{"action":"ping"}`))
}

// Close closes the socket.
func (p *Page) Close() { p.conn.CloseNow() }

// Ended waits until the socket is closed by the other side.
func (p *Page) Ended(ctx context.Context) error {
	return p.wait(ctx, func() bool { return p.err != nil })
}

// Shows waits until the page shows a request with a status.
func (p *Page) Shows(ctx context.Context, id, status string) (Seen, error) {
	var s Seen
	err := p.wait(ctx, func() bool { s = p.seen[id]; return s.Status == status })
	if err != nil {
		return s, fmt.Errorf("the page shows %q of %s, want %q: %w", s.Status, id, status, err)
	}
	return s, nil
}

func (p *Page) wait(ctx context.Context, so func() bool) error {
	for {
		p.mu.Lock()
		ok, changed := so(), p.changed
		p.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

func (p *Page) listen(ctx context.Context) {
	for {
		_, b, err := p.conn.Read(ctx)
		if err != nil {
			p.update(func() { p.err = err })
			return
		}
		var m struct {
			Action  string `json:"action"`
			ID      string `json:"id"`
			Version int    `json:"version"`
		}
		if err := json.Unmarshal(b, &m); err != nil || m.Action != "changed" {
			continue
		}
		go p.read(ctx, m.ID, m.Version)
	}
}

func (p *Page) read(ctx context.Context, id string, version int) {
	p.mu.Lock()
	known := p.seen[id].Version >= version
	p.mu.Unlock()
	if known {
		return
	}
	r, err := p.agent.Get(ctx, id)
	if err != nil {
		return // as the page does: the next hint, or the next look, reads again
	}
	p.update(func() {
		if r.Version > p.seen[id].Version {
			p.seen[id] = Seen{r, time.Now()}
		}
	})
}

func (p *Page) update(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	close(p.changed)
	p.changed = make(chan struct{})
}
