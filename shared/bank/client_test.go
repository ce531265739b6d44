package bank

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const testBIC = "PAYRRSBG"

func clientOf(t testing.TB, handler http.HandlerFunc) Client {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return Client{Banks: map[string]string{testBIC: s.URL + "/api"}, HTTP: s.Client()}
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestInstruct(t *testing.T) {
	type seen struct{ Method, Path, Type, Body string }
	for _, status := range []int{200, 202, 204} {
		var got seen
		c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = seen{r.Method, r.URL.Path, r.Header.Get("Content-Type"), string(body)}
			w.WriteHeader(status)
			if status != 204 {
				io.WriteString(w, "whatever it says"+strings.Repeat(" ", 300<<10))
			}
		})
		if err := c.Instruct(t.Context(), testBIC, []byte("<Document/>")); err != nil {
			t.Errorf("Instruct, answer %d = %v, want no error", status, err)
		}
		if diff := cmp.Diff(seen{"POST", "/api/payments", "application/xml", "<Document/>"}, got); diff != "" {
			t.Errorf("Instruct sends (-want +got):\n%s", diff)
		}
	}
}

func TestInstructTakenThoughTheAnswerIsLost(t *testing.T) {
	c := clientOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(202)
	})
	if err := c.Instruct(t.Context(), testBIC, []byte("<Document/>")); err != nil {
		t.Errorf("Instruct = %v, want no error: the status says that the bank has it", err)
	}
}

func TestAsk(t *testing.T) {
	large := strings.Repeat("x", 256<<10)
	for _, tt := range []struct {
		name, body string
		status     int
		want       error
	}{
		{"report", "<Document/>", 200, nil},
		{"largest report", large, 200, nil},
		{"larger", large + "x", 200, errAny},
		{"unknown", "no such payment", 404, ErrUnknownPayment},
		{"gone", "", 410, &HTTPError{410}},
		{"forbidden", "", 403, &HTTPError{403}},
		{"internal error", "", 500, &HTTPError{500}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var path string
			c := clientOf(t, func(w http.ResponseWriter, r *http.Request) {
				path = r.Method + " " + r.URL.Path
				answering(tt.status, tt.body)(w, r)
			})
			got, err := c.Ask(t.Context(), testBIC, "P01K9Z-_")
			if !is(err, tt.want) {
				t.Errorf("Ask = %v, want %v", err, tt.want)
			}
			if tt.want == nil && string(got) != tt.body {
				t.Errorf("Ask = %d bytes, want %d", len(got), len(tt.body))
			}
			if want := "GET /api/payments/P01K9Z-_"; path != want {
				t.Errorf("Ask calls %s, want %s", path, want)
			}
		})
	}
	for _, id := range []string{"", "..", "a/b", "a?b", "č", strings.Repeat("x", 36)} {
		c := clientOf(t, func(http.ResponseWriter, *http.Request) { t.Errorf("Ask(%q) calls the bank, want no call", id) })
		if _, err := c.Ask(t.Context(), testBIC, id); err == nil {
			t.Errorf("Ask(%q) = no error, want one", id)
		}
	}
}

var errAny = errors.New("any")

func is(err, want error) bool {
	if status, ok := want.(*HTTPError); ok {
		got, ok := errors.AsType[*HTTPError](err)
		return ok && *got == *status && !errors.Is(err, ErrUnknownPayment) && !errors.Is(err, ErrNotArrived)
	}
	return want == errAny && err != nil || errors.Is(err, want)
}

// dialer is a transport that takes its connections from dial.
func dialer(dial func(ctx context.Context) (net.Conn, error)) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}}
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// An order that may have arrived is asked for first; one that surely did not
// goes again.
func TestArrival(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := map[string]string{testBIC: "http://" + closed.Addr().String()}
	closed.Close()
	secure := httptest.NewUnstartedServer(answering(200, ""))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()

	for _, tt := range []struct {
		name          string
		client        func(cancel context.CancelFunc) Client
		never, refuse bool // surely not arrived; understood and not taken
	}{
		{"no such bank", func(context.CancelFunc) Client { return Client{} }, true, false},
		{"connection refused", func(context.CancelFunc) Client { return Client{Banks: refusing} }, true, false},
		{"name not found", func(context.CancelFunc) Client {
			return Client{Banks: refusing, HTTP: dialer(func(context.Context) (net.Conn, error) {
				return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
			})}
		}, true, false},
		{"certificate not trusted", func(context.CancelFunc) Client {
			return Client{Banks: map[string]string{testBIC: secure.URL}, HTTP: &http.Client{Transport: &http.Transport{}}}
		}, true, false},
		{"time is over before", func(cancel context.CancelFunc) Client { cancel(); return Client{Banks: refusing} }, true, false},
		{"time is over while dialling", func(cancel context.CancelFunc) Client {
			return Client{Banks: refusing, HTTP: dialer(func(ctx context.Context) (net.Conn, error) {
				cancel()
				<-ctx.Done()
				return nil, ctx.Err()
			})}
		}, true, false},
		{"too many requests", func(context.CancelFunc) Client { return clientOf(t, answering(429, "")) }, true, false},
		{"service unavailable", func(context.CancelFunc) Client { return clientOf(t, answering(503, "")) }, true, false},
		{"bad request", func(context.CancelFunc) Client { return clientOf(t, answering(400, "")) }, false, true},
		{"not found", func(context.CancelFunc) Client { return clientOf(t, answering(404, "")) }, false, true},
		{"conflict", func(context.CancelFunc) Client { return clientOf(t, answering(409, "")) }, false, true},
		{"internal error", func(context.CancelFunc) Client { return clientOf(t, answering(500, "")) }, false, false},
		{"gateway timeout", func(context.CancelFunc) Client { return clientOf(t, answering(504, "")) }, false, false},
		{"redirect", func(context.CancelFunc) Client {
			return clientOf(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/elsewhere" {
					t.Error("the redirect is followed, want it refused")
				}
				http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
			})
		}, false, false},
		{"connection lost after the order", func(context.CancelFunc) Client {
			return clientOf(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		}, false, false},
		{"time is over while waiting", func(cancel context.CancelFunc) Client {
			return clientOf(t, func(_ http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body) // the server sees a lost client only after the body
				cancel()
				<-r.Context().Done()
			})
		}, false, false},
		{"kept connection is gone, and so is the bank", func(context.CancelFunc) Client { return goneAfterOne(t) }, true, false},
		{"transport that reports nothing", func(context.CancelFunc) Client {
			return Client{Banks: refusing, HTTP: &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
				return nil, errors.New("answer lost")
			})}}
		}, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c := tt.client(cancel)
			err := c.Instruct(ctx, testBIC, bytes.Repeat([]byte("<Nm>Mira Kupac</Nm>"), 100))
			if err == nil {
				t.Fatal("Instruct = no error, want one")
			}
			if got := errors.Is(err, ErrNotArrived); got != tt.never {
				t.Errorf("Instruct = %v, surely not arrived %v, want %v", err, got, tt.never)
			}
			answer, ok := errors.AsType[*HTTPError](err)
			if got := ok && answer.Refused() && !errors.Is(err, ErrNotArrived); got != tt.refuse {
				t.Errorf("Instruct = %v, refused %v, want %v", err, got, tt.refuse)
			}
			if strings.Contains(err.Error(), "Mira") {
				t.Errorf("Instruct = %v, quotes the order", err)
			}
		})
	}
}

// goneAfterOne returns a client whose one kept connection takes no more bytes
// and whose bank takes no more connections: what a process finds that was
// frozen for an hour.
func goneAfterOne(t *testing.T) Client {
	t.Helper()
	c := clientOf(t, answering(202, ""))
	address := strings.TrimSuffix(strings.TrimPrefix(c.Banks[testBIC], "http://"), "/api")
	var kept *deaf
	c.HTTP = dialer(func(ctx context.Context) (net.Conn, error) {
		if kept != nil {
			return nil, errors.New("connection refused")
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		kept = &deaf{Conn: conn}
		return kept, err
	})
	if err := c.Instruct(t.Context(), testBIC, []byte("<Document/>")); err != nil {
		t.Fatalf("Instruct over the connection to be kept = %v", err)
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
