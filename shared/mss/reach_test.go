package mss

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// dialer is a transport that takes its connections from dial.
func dialer(dial func(ctx context.Context) (net.Conn, error)) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}}
}

// Whether a phone may be asked again hangs on this table alone.
func TestArrival(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := "http://" + closed.Addr().String()
	closed.Close()
	secure := httptest.NewUnstartedServer(answering(200, testdata(t, "signature-100.xml")))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()

	for _, tt := range []struct {
		name string
		call func(ctx context.Context, cancel context.CancelFunc) (Client, context.Context)
		want bool // whether it surely did not arrive
	}{
		{"connection refused", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return Client{Endpoint: refusing}, ctx
		}, true},
		{"name not found", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return Client{Endpoint: "http://mssp.invalid", HTTP: dialer(func(context.Context) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
			})}, ctx
		}, true},
		{"certificate not trusted", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return Client{Endpoint: secure.URL, HTTP: &http.Client{Transport: &http.Transport{}}}, ctx
		}, true},
		{"no TLS there", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			c := clientOf(t, answering(200, nil))
			c.Endpoint = "https" + c.Endpoint[len("http"):]
			return c, ctx
		}, true},
		{"time is over before", func(ctx context.Context, cancel context.CancelFunc) (Client, context.Context) {
			cancel()
			return Client{Endpoint: refusing}, ctx
		}, true},
		{"time is over while dialling", func(ctx context.Context, cancel context.CancelFunc) (Client, context.Context) {
			return Client{Endpoint: refusing, HTTP: dialer(func(ctx context.Context) (net.Conn, error) {
				cancel()
				<-ctx.Done()
				return nil, ctx.Err()
			})}, ctx
		}, true},
		{"too many requests", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, answering(429, []byte("slow down"))), ctx
		}, true},
		{"service unavailable", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, answering(503, nil)), ctx
		}, true},
		{"kept connection is gone, and so is the server", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return goneAfterOne(t), ctx
		}, true},
		{"internal error", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, answering(500, []byte("oops"))), ctx
		}, false},
		{"bad gateway", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, answering(502, []byte("<html/>"))), ctx
		}, false},
		{"not found", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, answering(404, nil)), ctx
		}, false},
		{"redirect", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/elsewhere" {
					t.Error("the redirect is followed, want it refused")
				}
				http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
			}), ctx
		}, false},
		{"connection lost after the request", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }), ctx
		}, false},
		{"answer cut off", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "1000")
				w.Write(testdata(t, "fault-401.xml")[:100])
			}), ctx
		}, false},
		{"fault cut off after its end", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "2000")
				w.Write(testdata(t, "fault-401.xml"))
			}), ctx
		}, false},
		{"time is over while waiting", func(ctx context.Context, cancel context.CancelFunc) (Client, context.Context) {
			return clientOf(t, func(_ http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body) // the server sees a lost client only after the body
				cancel()
				<-r.Context().Done()
			}), ctx
		}, false},
		{"transport that reports nothing", func(ctx context.Context, _ context.CancelFunc) (Client, context.Context) {
			return Client{Endpoint: refusing, HTTP: &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
				return nil, errors.New("answer lost")
			})}}, ctx
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, ctx := tt.call(ctx, cancel)
			c.Password = testPassword
			_, err := c.Sign(ctx, testSign)
			if err == nil {
				t.Fatal("Sign = no error, want one")
			}
			if got := errors.Is(err, ErrNotArrived); got != tt.want {
				t.Errorf("Sign = %v, surely not arrived %v, want %v", err, got, tt.want)
			}
			if _, refused := errors.AsType[*Fault](err); refused {
				t.Errorf("Sign = %v, want no Fault", err)
			}
			noSecret(t, err)
		})
	}
}

// goneAfterOne returns a client whose one kept connection takes no more bytes
// and whose server takes no more connections: what a process finds that was
// frozen for an hour.
func goneAfterOne(t *testing.T) Client {
	t.Helper()
	c := clientOf(t, answering(200, testdata(t, "signature-100.xml")))
	var kept *deaf
	c.HTTP = dialer(func(ctx context.Context) (net.Conn, error) {
		if kept != nil {
			return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", hostOf(t, c.Endpoint))
		kept = &deaf{Conn: conn}
		return kept, err
	})
	if _, err := c.Sign(t.Context(), testSign); err != nil {
		t.Fatalf("Sign over the connection to be kept = %v", err)
	}
	kept.gone = true
	return c
}

type deaf struct {
	net.Conn
	gone bool
}

func (d *deaf) Write(b []byte) (int, error) {
	if d.gone {
		return 0, errors.New("broken pipe")
	}
	return d.Conn.Write(b)
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.URL.Host
}
