// Package wsapi serves a WebSocket API as API Gateway does: the function of
// $connect decides before the upgrade, each message invokes the function of
// its route, $disconnect is told afterwards, and the functions write to their
// clients through the management API alone.
package wsapi

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"platimo/infra/stack/lambda"
)

// maxMessage is the most that a message may carry either way, in bytes.
const maxMessage = 128 << 10

// Invoker is a function; lambda.Function is one.
type Invoker interface {
	Invoke(ctx context.Context, payload []byte) (lambda.Result, error)
}

// Route hands events to a function, which has Timeout to answer.
type Route struct {
	Function Invoker
	Timeout  time.Duration
}

// Config says what an API is.
type Config struct {
	APIID, Domain, Stage string
	Selector             string // the member of a message that names its route
	Routes               map[string]Route
	Idle, Life           time.Duration // after which a connection is closed; 0: API Gateway's 10 minutes and 2 hours
}

// API is a WebSocket API.
type API struct {
	cfg  Config
	ctx  context.Context // ends with Close: nobody waits for a function then
	stop context.CancelFunc

	mu          sync.Mutex
	connections map[string]*connection // those that are open
	closed      bool
	serving     sync.WaitGroup
}

// New returns an API without connections.
func New(cfg Config) *API {
	if cfg.Idle == 0 {
		cfg.Idle = 10 * time.Minute
	}
	if cfg.Life == 0 {
		cfg.Life = 2 * time.Hour
	}
	ctx, stop := context.WithCancel(context.Background())
	return &API{cfg: cfg, ctx: ctx, stop: stop, connections: map[string]*connection{}}
}

// ServeHTTP serves one client: it asks $connect and stays until the connection
// has ended.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Sec-Websocket-Key") == "" {
		refuse(w, http.StatusUpgradeRequired, "BadRequestException", "Upgrade Required")
		return
	}
	c := newConnection(a, r)
	protocol, status := c.connect(r)
	if status < 200 || status > 299 {
		refuse(w, status, "", http.StatusText(status))
		return
	}
	if protocol != "" {
		w.Header().Set("Sec-Websocket-Protocol", protocol) // the function's word, whatever the client offered
	}
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin is the function's to check, as in the cloud
		OnPingReceived: func(context.Context, []byte) bool {
			c.touch()
			return true
		},
	})
	if err != nil {
		return // Accept has answered
	}
	socket.SetReadLimit(maxMessage)
	c.socket = socket
	c.idle = time.AfterFunc(a.cfg.Idle, func() { c.end(websocket.StatusGoingAway, "Going away") })
	defer c.idle.Stop()
	if !a.add(c) {
		_ = socket.Close(websocket.StatusGoingAway, "") // the stack ends
		return
	}
	defer a.serving.Done()
	c.serve()
}

// add makes the connection known to the management API; until then it is gone
// to everybody, also to its own $connect.
func (a *API) add(c *connection) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return false
	}
	a.connections[c.id] = c
	a.serving.Add(1)
	return true
}

func (a *API) remove(c *connection) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.connections, c.id)
}

func (a *API) find(id string) *connection {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.connections[id]
}

// Close ends all connections. Their functions are not told: they end as well.
func (a *API) Close() {
	a.mu.Lock()
	a.closed = true
	var open []*connection
	for _, c := range a.connections {
		open = append(open, c)
	}
	a.mu.Unlock()
	a.stop()
	for _, c := range open {
		_ = c.socket.CloseNow() // an orderly farewell would wait for each client
	}
	a.serving.Wait()
}

func (a *API) ending() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closed
}
