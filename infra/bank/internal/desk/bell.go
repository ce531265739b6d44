package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// pauses lie between the tries of one announcement. After the last one the bank
// gives up: whoever waits for a payment must be able to ask by itself.
var pauses = [...]time.Duration{200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond, 1600 * time.Millisecond}

// bell posts reports to the callback.
type bell struct {
	address string
	client  *http.Client
	slots   chan struct{} // bounds the posts under way
	record  func(Exchange)
	now     func() time.Time
}

func newBell(address string, record func(Exchange), now func() time.Time) bell {
	return bell{
		address: address,
		client: &http.Client{
			Timeout:       5 * time.Second,
			Transport:     &http.Transport{MaxIdleConnsPerHost: 16}, // no proxy: the callback is on this machine
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		slots:  make(chan struct{}, 16),
		record: record,
		now:    now,
	}
}

// ring posts a report until it is answered with 2xx, at most five times.
func (b bell) ring(ctx context.Context, report []byte) error {
	for try := 0; ; try++ {
		err := b.post(ctx, report)
		if err == nil || try == len(pauses) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pauses[try]):
		}
	}
}

func (b bell) post(ctx context.Context, report []byte) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.address, bytes.NewReader(report))
	if err != nil {
		return errors.New("the callback address is not one")
	}
	req.Header.Set("Content-Type", "application/xml")
	e := Exchange{At: b.now(), Direction: "out", Method: req.Method, Path: "callback", Request: string(report)}
	resp, err := b.client.Do(req)
	if err != nil {
		b.record(e)
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // without the address, whose last segment is a secret
		}
		return fmt.Errorf("ring the callback: %w", err)
	}
	e.Status = resp.StatusCode
	b.record(e)
	if err := resp.Body.Close(); err != nil {
		return fmt.Errorf("ring the callback: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("ring the callback: status %d", resp.StatusCode)
	}
	return nil
}

func (b bell) close() { b.client.CloseIdleConnections() }
