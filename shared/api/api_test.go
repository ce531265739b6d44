package api

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
)

var now = paymenttest.Now

const token = "tokentokentokentokentokentokentokentokentok"

// world is a site with one session, whose parts a test may spoil.
type world struct {
	session  session.Session
	agent    session.Agent
	payee    payment.Payee
	touches  int
	broken   error // what every read fails with
	sessions error // what reading a session fails with
}

func newWorld() *world {
	number := paymenttest.Number("+381642222222")
	return &world{
		session: session.Session{Digest: session.Digest(token), Agent: number, Merchant: "M1", Created: now, Touched: now},
		agent:   session.Agent{MSISDN: number, Name: "Ana Agent", Role: session.RoleAgent, Merchant: "M1"},
		payee:   paymenttest.Payee("M1"),
	}
}

func (w *world) Find(_ context.Context, digest string) (session.Session, error) {
	if digest != w.session.Digest {
		return session.Session{}, fault.New(fault.NotFound, "There is no such thing here.")
	}
	return w.session, w.sessions
}

func (w *world) Touch(_ context.Context, s session.Session) error {
	w.touches++
	w.session = s
	return w.broken
}

func (w *world) Agent(context.Context, payment.MSISDN) (session.Agent, error) {
	return w.agent, w.broken
}

func (w *world) Merchant(context.Context, string) (payment.Payee, error) { return w.payee, nil }

const (
	ours  = "https://app.example.com"
	other = "https://evil.example.com"
)

type echoed struct {
	Phone  string `json:"phone"`
	Nested struct {
		N int64 `json:"n"`
	} `json:"nested"`
}

type answer struct {
	Phone  string `json:"phone"`
	N      int64  `json:"n"`
	Caller string `json:"caller"`
	Path   string `json:"path,omitempty"`

	cookies []*http.Cookie
}

func (a answer) SetCookies() []*http.Cookie { return a.cookies }

var errSecret = errors.New("dial tcp 10.0.0.1: the secret of the house")

// routes has one route of each kind, and some that fail.
func (w *world) routes(at time.Time) http.Handler {
	s := Site{Sessions: w, Directory: w, Origins: []string{ours, "http://localhost:8080"}, Now: func() time.Time { return at }}
	mux := http.NewServeMux()
	echo := func(_ context.Context, c Call, in echoed) (answer, error) {
		return answer{Phone: in.Phone, N: in.Nested.N, Caller: c.Agent.Name, Path: c.Path("id")}, nil
	}
	Guest(s, mux, "POST /guest", http.StatusCreated, echo)
	Act(s, mux, "POST /act/{id}", http.StatusOK, echo)
	Quiet(s, mux, "POST /quiet", http.StatusOK, echo)
	Read(s, mux, "GET /read/{id}", func(_ context.Context, c Call, _ Empty) (answer, error) {
		return answer{Caller: c.Agent.Name, Path: c.Path("id"), Phone: c.Query("phone")}, nil
	})
	Guest(s, mux, "POST /cookies", http.StatusNoContent, func(context.Context, Call, Empty) (answer, error) {
		return answer{cookies: []*http.Cookie{Cookie(SessionCookie, token, 8*time.Hour), Cookie("__Host-login", "", 0)}}, nil
	})
	Guest(s, mux, "POST /fails", http.StatusOK, func(context.Context, Call, Empty) (Empty, error) { return Empty{}, errSecret })
	Guest(s, mux, "POST /faults", http.StatusOK, func(_ context.Context, c Call, _ Empty) (Empty, error) {
		return Empty{}, fault.New(fault.Busy, "Later.").Because(errSecret).About("urn:request:P1").With("retryAt", now).With("type", "mine").With("status", 200)
	})
	Doorbell(mux, "POST /bell/{token}", "text/plain", s.Now, func(_ context.Context, r Ring) ([]byte, error) {
		if r.Path("token") != "right" {
			return nil, fault.New(fault.NotFound, "There is no such thing here.")
		}
		return []byte("got " + string(r.Body[:min(3, len(r.Body))])), nil
	})
	return mux
}

// scenario is one request and what must, and must not, be in its answer.
type scenario struct {
	name               string
	method, path, body string
	headers            map[string]string // "": no such header; else added to those of our page
	at                 time.Duration
	world              func(*world)

	status             int
	expectedContent    []string
	notExpectedContent []string
	touches            int
}

func (s scenario) run(t *testing.T) (answer *http.Response, log string) {
	t.Helper()
	var lines bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&lines, nil)))
	defer slog.SetDefault(before)

	w := newWorld()
	if s.world != nil {
		s.world(w)
	}
	method := s.method
	if method == "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, s.path, strings.NewReader(s.body))
	for k, v := range map[string]string{"Content-Type": "application/json", "Origin": ours, "Sec-Fetch-Site": "same-origin", "Cookie": SessionCookie + "=" + token} {
		r.Header.Set(k, v)
	}
	for k, v := range s.headers {
		r.Header.Del(k)
		if v != "" {
			r.Header.Set(k, v)
		}
	}
	rec := httptest.NewRecorder()
	w.routes(now.Add(s.at)).ServeHTTP(rec, r)
	body := rec.Body.String()
	if rec.Code != s.status {
		t.Errorf("%s: status = %d, want %d; body %s", s.name, rec.Code, s.status, body)
	}
	for _, want := range s.expectedContent {
		if !strings.Contains(body, want) {
			t.Errorf("%s: body = %s, want %s in it", s.name, body, want)
		}
	}
	for _, not := range append(s.notExpectedContent, "secret") {
		if strings.Contains(body, not) {
			t.Errorf("%s: body = %s, want no %s in it", s.name, body, not)
		}
	}
	if w.touches != s.touches {
		t.Errorf("%s: the session was touched %d times, want %d", s.name, w.touches, s.touches)
	}
	if rec.Code != http.StatusOK || !strings.HasPrefix(s.path, "/bell") {
		if got := rec.Header().Get("Cache-Control") + rec.Header().Get("X-Content-Type-Options"); got != "no-storenosniff" {
			t.Errorf("%s: Cache-Control and X-Content-Type-Options = %s, want no-store and nosniff", s.name, got)
		}
	}
	return rec.Result(), lines.String()
}
