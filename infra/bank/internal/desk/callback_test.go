package desk

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// callback stands for the service that is told of settled payments.
type callback struct {
	codes []int // its answers, 0 for none at all; the last one goes on

	mu    sync.Mutex
	posts []post
}

type post struct {
	at   time.Time
	text string // method, address, content type and body
}

func (c *callback) answer(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	code := c.codes[min(len(c.posts), len(c.codes)-1)]
	c.posts = append(c.posts, post{time.Now(), r.Method + " " + r.URL.String() + " " + r.Header.Get("Content-Type") + "\n" + string(body)})
	if code == 0 {
		return nil, errors.New("connection refused")
	}
	elsewhere := http.Header{"Location": {"http://127.0.0.1:1/elsewhere"}} // counts for redirects alone
	return &http.Response{StatusCode: code, Header: elsewhere, Body: http.NoBody}, nil
}

func (c *callback) got() []post {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.posts)
}

func TestCallbackAfterBooking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &callback{codes: []int{204}}
		b := openDesk(t, 0, c.answer)
		b.post(good(t))
		b.post(good(t))                                 // a repeat
		b.post(good(t, "E-GOOD-1", "E2", "SLEV", "NO")) // refused in the answer itself
		b.post(good(t, "E-GOOD-1", "E3", shop, mira))
		synctest.Wait()
		got := c.got()
		if len(got) != 1 {
			t.Fatalf("callbacks = %d, want 1", len(got))
		}
		for _, want := range []string{"POST http://127.0.0.1:1/callbacks/bank/secret application/xml\n", "<TxSts>ACSC</TxSts>", "E-GOOD-1"} {
			if !strings.Contains(got[0].text, want) {
				t.Errorf("callback has no %q:\n%s", want, got[0].text)
			}
		}
		b.end()
	})
}

func TestCallbackIsTriedAgain(t *testing.T) {
	for _, tt := range []struct {
		name  string
		codes []int
		want  []time.Duration
	}{
		{"at once", []int{200}, []time.Duration{0}},
		{"third time", []int{0, 503, 202}, []time.Duration{0, 200e6, 600e6}},
		{"moved", []int{307, 204}, []time.Duration{0, 200e6}},
		{"never", []int{500}, []time.Duration{0, 200e6, 600e6, 1400e6, 3000e6}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				c := &callback{codes: tt.codes}
				b := openDesk(t, 0, c.answer)
				b.post(good(t))
				time.Sleep(time.Minute) // of the bubble's clock
				synctest.Wait()
				var tries []time.Duration
				for _, p := range c.got() {
					tries = append(tries, p.at.Sub(start))
					if strings.Contains(p.text, "elsewhere") {
						t.Error("the callback was redirected")
					}
				}
				if !slices.Equal(tries, tt.want) {
					t.Errorf("tries at %v, want %v", tries, tt.want)
				}
				for _, e := range b.history.after(0) {
					if strings.Contains(e.Path, "secret") {
						t.Errorf("history shows the callback's address: %s", e.Path)
					}
				}
				b.end()
			})
		})
	}
}
