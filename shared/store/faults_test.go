package store_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
)

// lossy carries out calls of one operation and loses the answers of the first
// few, before which it may do something else: what then comes is the SDK's
// own repetition of a write that has been done.
type lossy struct {
	operation string
	left      atomic.Int32
	meanwhile func()
	forgetful bool // an engine that ignores ClientRequestToken
}

func loses(operation string, n int32, meanwhile func()) *lossy {
	l := &lossy{operation: operation, meanwhile: meanwhile}
	l.left.Store(n)
	return l
}

var errLost = errors.New("connection reset by the test")

func (l *lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+l.operation) {
		return http.DefaultTransport.RoundTrip(r)
	}
	if l.forgetful {
		rewrite(r, regexp.MustCompile(`"ClientRequestToken":"[^"]*",?`), "")
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || l.left.Add(-1) < 0 {
		return resp, err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if l.meanwhile != nil {
		l.meanwhile()
	}
	return nil, errLost
}

// unreached loses the first few calls of an operation before they are made.
type unreached struct {
	operation string
	left      atomic.Int32
}

func (u *unreached) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+u.operation) && u.left.Add(-1) >= 0 {
		return nil, errLost
	}
	return http.DefaultTransport.RoundTrip(r)
}

// canned answers the first few calls with a failure, and every other with
// success; it needs no engine.
type canned struct {
	failures int32
	body     string
	calls    atomic.Int32
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, "{}"
	if c.calls.Add(1) <= c.failures {
		status, body = http.StatusBadRequest, c.body
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r, ContentLength: int64(len(body)),
	}, nil
}

func rewrite(r *http.Request, from *regexp.Regexp, to string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	body = bytes.Replace(from.ReplaceAll(body, []byte(to)), []byte(",}"), []byte("}"), 1)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Del("Content-Length")
}
