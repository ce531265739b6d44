package bank

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
)

// reach watches one HTTP call for proof that nothing of it left this machine.
// Without a connection (after name, dial and TLS) there was nothing to write
// to. Once there is one, nobody can tell how far a written byte came.
type reach struct{ asked, connected atomic.Bool }

// watch returns a context that reports to r. A transport takes a second
// connection only if it wrote nothing to the first, or for a GET, which moves
// nothing: the last connection decides.
func (r *reach) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { r.connected.Store(false); r.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { r.connected.Store(true) },
	})
}

// never tells that the call surely did not leave. A transport that reports
// nothing proves nothing.
func (r *reach) never() bool { return r.asked.Load() && !r.connected.Load() }
