package bank

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"platimo/shared/strictxml"
)

// Client calls the banks. The time a call may take is its context's matter.
type Client struct {
	Banks map[string]string // BIC to base URL, as ParseBanks makes it
	HTTP  *http.Client      // nil is http.DefaultClient; redirects are never followed
}

// Instruct hands a document of Order to the bank of that BIC. Nil means that
// the bank has it, whatever it thinks of it: only Ask tells how it stands.
//
// Errors: ErrNotArrived (also for ErrUnknownBank), *HTTPError whose Refused is
// true when the bank did not take it, any other when the order may have arrived.
func (c Client) Instruct(ctx context.Context, bic string, document []byte) error {
	_, err := c.call(ctx, http.MethodPost, bic, "/payments", document)
	if err != nil {
		return fmt.Errorf("instruct bank %s: %w", bic, err)
	}
	return nil
}

// Ask gets the bank's report on the order with that EndToEndId, for Read: at
// most 256 KB. ErrUnknownPayment means that the bank does not have the order.
// After any other error nothing new is known.
func (c Client) Ask(ctx context.Context, bic, endToEndID string) ([]byte, error) {
	if !isID.MatchString(endToEndID) {
		return nil, fmt.Errorf("ask bank %s: EndToEndID does not fit, %w", bic, ErrNotArrived)
	}
	report, err := c.call(ctx, http.MethodGet, bic, "/payments/"+url.PathEscape(endToEndID), nil)
	if answer, ok := errors.AsType[*HTTPError](err); ok && answer.Status == http.StatusNotFound {
		return nil, fmt.Errorf("ask bank %s for %s: %w", bic, endToEndID, ErrUnknownPayment)
	}
	if err != nil {
		return nil, fmt.Errorf("ask bank %s for %s: %w", bic, endToEndID, err)
	}
	return report, nil
}

func (c Client) call(ctx context.Context, method, bic, path string, body []byte) ([]byte, error) {
	base, ok := c.Banks[bic]
	if !ok {
		return nil, ErrUnknownBank
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotArrived, err)
	}
	var r reach
	req, err := http.NewRequestWithContext(r.watch(ctx), method, base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotArrived, err)
	}
	req.Header.Set("Accept", "application/xml")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/xml")
	}
	resp, err := c.client().Do(req)
	if err != nil && r.never() {
		return nil, fmt.Errorf("%w: %w", ErrNotArrived, err)
	}
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return read(resp)
}

// read returns the body of a 2xx answer. Of an answer to a POST nothing counts
// but its status, so a body that is lost or too large is no error there.
func read(resp *http.Response) ([]byte, error) {
	answer, err := io.ReadAll(io.LimitReader(resp.Body, strictxml.MaxBytes+1))
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		return nil, fmt.Errorf("%w: %w", ErrNotArrived, &HTTPError{code})
	case code < 200 || code > 299:
		return nil, &HTTPError{code}
	case resp.Request.Method == http.MethodPost:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the answer: %w", err)
	case len(answer) > strictxml.MaxBytes:
		return nil, fmt.Errorf("read the answer: %w", strictxml.ErrTooLarge)
	}
	return answer, nil
}

// client is HTTP without redirects: an order is for the configured address.
func (c Client) client() *http.Client {
	if c.HTTP == nil {
		c.HTTP = http.DefaultClient
	}
	direct := *c.HTTP
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &direct
}
