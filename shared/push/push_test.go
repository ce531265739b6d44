package push

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/google/go-cmp/cmp"

	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
)

// world is a merchant's connections, and the management API of the gateway,
// whose sockets answer with a status each: 0 does not answer at all.
type world struct {
	mu      sync.Mutex
	list    []session.Connection
	status  map[string]int
	calls   []string // "METHOD id body"
	done    []string // what was forgotten or removed
	failing error
}

func (w *world) List(_ context.Context, merchant string) ([]session.Connection, error) {
	if merchant != "M1" {
		return nil, errors.New("another merchant")
	}
	return w.list, w.failing
}

func (w *world) note(what string, c session.Connection) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = append(w.done, what+" "+c.ID)
	return nil
}

func (w *world) Forget(_ context.Context, c session.Connection) error { return w.note("forget", c) }
func (w *world) Remove(_ context.Context, c session.Connection) error { return w.note("remove", c) }

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	w.mu.Lock()
	w.calls = append(w.calls, strings.TrimSpace(r.Method+" "+id+" "+string(body)))
	status := w.status[id]
	w.mu.Unlock()
	if status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("{}")), Header: http.Header{}, Request: r}, nil
}

func (w *world) pusher(now time.Time) *Pusher {
	client := apigatewaymanagementapi.New(apigatewaymanagementapi.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String("http://127.0.0.1:1/ws"), HTTPClient: &http.Client{Transport: w}, RetryMaxAttempts: 2,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
		}),
	})
	return New(w, client, func() time.Time { return now })
}

func connection(id string, opened time.Time) session.Connection {
	return session.Connection{ID: id, Merchant: "M1", Session: "s-" + id, Opened: opened}
}

// logged runs f and returns what it logs.
func logged(f func()) string {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	f()
	return log.String()
}

// A hint holds an id, a status and a version, and goes to every page. One that
// is gone is forgotten, unless it may still be opening.
func TestChanged(t *testing.T) {
	now := paymenttest.Now
	r := paymenttest.NewPhone(t).In(t, payment.Authorized)
	synctest.Test(t, func(t *testing.T) {
		w := &world{status: map[string]int{"well": 200, "gone": 410, "opening": 410, "old": 410, "broken": 500, "forbidden": 403}}
		for id, age := range map[string]time.Duration{"well": time.Hour, "gone": 10 * time.Second, "opening": 10*time.Second - 1, "old": time.Hour, "broken": time.Hour, "forbidden": time.Hour} {
			w.list = append(w.list, connection(id, now.Add(-age)))
		}
		log := logged(func() { w.pusher(now).Changed(t.Context(), r) })
		slices.Sort(w.done)
		if diff := cmp.Diff([]string{"forget gone", "forget old"}, w.done); diff != "" {
			t.Errorf("done (-want +got):\n%s", diff)
		}
		hint := fmt.Sprintf(`POST well {"action":"changed","id":"%s","status":"authorized","version":2}`, r.ID())
		if !slices.Contains(w.calls, hint) {
			t.Errorf("said to the gateway: %v, want %s", w.calls, hint)
		}
		for id := range w.status {
			if !slices.ContainsFunc(w.calls, func(c string) bool { return strings.HasPrefix(c, "POST "+id+" ") }) {
				t.Errorf("%s heard nothing", id)
			}
		}
		for _, not := range []string{"+3816", "PlatiMo", r.Asking().Token} {
			if strings.Contains(log+strings.Join(w.calls, ""), not) {
				t.Errorf("%s is said or logged: %s %v", not, log, w.calls)
			}
		}
		if strings.Count(log, `"level":"WARN"`) != 2 {
			t.Errorf("logged: %s, want two warnings", log)
		}
	})
}

// Pages that do not answer cost two seconds together, however many there are.
func TestPagesThatDoNotAnswer(t *testing.T) {
	r := paymenttest.Request(t)
	synctest.Test(t, func(t *testing.T) {
		w := &world{status: map[string]int{"last": 200}}
		for n := range parallel - 1 {
			w.list = append(w.list, connection(fmt.Sprint(n), paymenttest.Now))
		}
		w.list = append(w.list, connection("last", paymenttest.Now))
		begun := time.Now()
		logged(func() { w.pusher(paymenttest.Now).Changed(t.Context(), r) })
		if took := time.Since(begun); took > deadline {
			t.Errorf("Changed() took %v, want at most %v", took, deadline)
		}
		if !slices.ContainsFunc(w.calls, func(c string) bool { return strings.HasPrefix(c, "POST last ") }) {
			t.Error("a page that answers waits behind those that do not")
		}
	})
	w := &world{failing: errors.New("the store is away")}
	if log := logged(func() { w.pusher(paymenttest.Now).Changed(t.Context(), r) }); !strings.Contains(log, "the store is away") || len(w.calls) != 0 {
		t.Errorf("without a list: logged %s, said %v", log, w.calls)
	}
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{status: map[string]int{"a": 204, "b": 410, "c": 204, "d": 500}}
		w.list = []session.Connection{connection("a", paymenttest.Now), connection("b", paymenttest.Now), connection("c", paymenttest.Now)}
		w.list[2].Session = "s-a"
		p := w.pusher(paymenttest.Now)
		if err := p.CloseSession(t.Context(), session.Session{Digest: "s-a", Merchant: "M1"}); err != nil {
			t.Errorf("CloseSession() error = %v", err)
		}
		if err := p.Close(t.Context(), w.list[1]); err != nil {
			t.Errorf("Close(one that is gone) error = %v", err)
		}
		if err := p.Close(t.Context(), session.Connection{ID: "a"}); err != nil {
			t.Errorf("Close(one that was never admitted) error = %v", err)
		}
		if diff := cmp.Diff([]string{"remove a", "remove c", "remove b"}, w.done); diff != "" {
			t.Errorf("done (-want +got):\n%s", diff)
		}
		if err := p.Close(t.Context(), connection("d", paymenttest.Now)); err == nil || len(w.done) != 3 {
			t.Errorf("Close(the gateway fails) error = %v, done %v, want an error and the row kept", err, w.done)
		}
	})
}
