package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Agent is a browser: it keeps cookies (Secure ones on http://localhost too,
// as browsers do and Go's jar does not) and says where it comes from.
type Agent struct {
	Page   string // origin
	client *http.Client

	mu      sync.Mutex
	cookies map[string]string
}

// NewAgent opens a browser.
func NewAgent(page string) *Agent {
	return &Agent{Page: page, cookies: map[string]string{}, client: &http.Client{Timeout: 40 * time.Second}}
}

// Cookie gives a cookie's value.
func (a *Agent) Cookie(name string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.cookies[name]
}

// SetCookie puts a cookie into the browser, as a thief would.
func (a *Agent) SetCookie(name, value string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cookies[name] = value
}

// Problem is an answer that is not 2xx (RFC 9457).
type Problem struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	Errors []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
	} `json:"errors"`
	Instance string `json:"instance"`
}

func (p *Problem) Error() string { return fmt.Sprintf("%d %s %v", p.Status, p.Type, p.Errors) }

// Do calls the API with a JSON body (nil: none), holds the answer against the
// API description, and decodes a 2xx one into out.
func (a *Agent) Do(ctx context.Context, method, path string, in, out any, headers ...string) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, a.Page+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Origin", a.Page)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for n := 0; n+1 < len(headers); n += 2 {
		req.Header.Set(headers[n], headers[n+1])
	}
	a.mu.Lock()
	for name, value := range a.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	a.mu.Unlock()
	resp, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	a.mu.Lock()
	for _, c := range resp.Cookies() {
		if a.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(a.cookies, c.Name)
		}
	}
	a.mu.Unlock()
	described, err := contract()
	if err != nil {
		return err
	}
	if err := described.Check(method, path, resp.StatusCode, answer); err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		p := &Problem{Status: resp.StatusCode}
		if err := json.Unmarshal(answer, p); err != nil {
			return fmt.Errorf("%s %s answers %d: %s", method, path, resp.StatusCode, answer)
		}
		return p
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// Attempt is a sign-in as the API shows it.
type Attempt struct {
	Status string `json:"status"`
	Code   string `json:"code"`
}

// SignIn signs in by phone, confirming on it.
func (a *Agent) SignIn(ctx context.Context, phones Phones, number string) error {
	var at Attempt
	if err := a.Do(ctx, http.MethodPost, "/api/login", map[string]string{"phone": number}, &at); err != nil {
		return fmt.Errorf("begin sign-in: %w", err)
	}
	if _, err := phones.Confirm(ctx, number); err != nil {
		return fmt.Errorf("confirm sign-in: %w", err)
	}
	return until(ctx, func() (bool, error) {
		err := a.Do(ctx, http.MethodPost, "/api/login/wait", struct{}{}, &at)
		return at.Status == "confirmed", err
	})
}

// Amount is an amount as the API shows it.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Typed is what an agent types.
type Typed struct {
	Payer                 string `json:"payer"`
	Amount                Amount `json:"amount"`
	RemittanceInformation string `json:"remittanceInformation"`
	Reference             string `json:"reference,omitempty"`
	Lifetime              int    `json:"lifetime,omitempty"`
}

// Preview is the sentence that the phone will show.
type Preview struct {
	Sentence       string `json:"sentence"`
	SentenceSHA256 string `json:"sentenceSHA256"`
}

// Request is a payment request as the API shows it.
type Request struct {
	ID       string `json:"id"`
	Version  int    `json:"version"`
	Status   string `json:"status"`
	Reason   string `json:"reason"`
	Amount   Amount `json:"amount"`
	Sentence string `json:"sentence"`
	Events   []struct {
		Kind string    `json:"kind"`
		At   time.Time `json:"at"`
	} `json:"events"`
}

// Event gives the time of an event, zero if there is none.
func (r Request) Event(kind string) time.Time {
	for _, e := range r.Events {
		if e.Kind == kind {
			return e.At
		}
	}
	return time.Time{}
}

// Ask previews and sends, as the form does.
func (a *Agent) Ask(ctx context.Context, in Typed) (Request, error) {
	key := NewKey()
	var p Preview
	if err := a.Do(ctx, http.MethodPost, "/api/previews", in, &p, "Idempotency-Key", key); err != nil {
		return Request{}, fmt.Errorf("preview: %w", err)
	}
	return a.Send(ctx, key, in, p.SentenceSHA256)
}

// Send stores a request whose sentence was shown.
func (a *Agent) Send(ctx context.Context, key string, in Typed, digest string) (Request, error) {
	var r Request
	err := a.Do(ctx, http.MethodPost, "/api/requests", struct {
		Typed
		SentenceSHA256 string `json:"sentenceSHA256"`
	}{in, digest}, &r, "Idempotency-Key", key)
	return r, err
}

// Get reads a request with its course.
func (a *Agent) Get(ctx context.Context, id string) (Request, error) {
	var r Request
	err := a.Do(ctx, http.MethodGet, "/api/requests/"+id, nil, &r)
	return r, err
}

// NewKey makes a UUID.
func NewKey() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// until asks again every 10 ms until it is so, or the context ends.
func until(ctx context.Context, so func() (bool, error)) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		ok, err := so()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
		}
	}
}
