// Package mss speaks ETSI TS 102 204 with a mobile signature service provider
// (MSSP): it asks a phone to sign a text, queries the status, sends the receipt,
// and reads the notification that the MSSP sends when the person has decided.
// It is strict in what is acted on (AP_TransID, MSSP_TransID, status code,
// signature) and takes everything else as real services write it: wrapper
// elements of any name, any prefix, empty or odd informational fields. It knows
// nothing of payments. No error text holds a password, a number or a text.
package mss

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"platimo/shared/strictxml"
)

// ContentType is the media type of SOAP 1.2, of our requests and of the answer
// to a notification.
const ContentType = "application/soap+xml; charset=utf-8"

// Client calls one MSSP as one application provider (AP). The time a call may
// take is its context's matter.
type Client struct {
	Endpoint string           // base URL of the ports: "https://mssp.example.com/soap/services"
	APID     string           // AP_ID, a URI agreed with the MSSP
	Password string           // AP_PWD
	HTTP     *http.Client     // nil is http.DefaultClient; redirects are never followed
	Now      func() time.Time // nil is time.Now
}

// ask makes one call and returns its answer: one that echoes apTransID and
// whose status is no refusal.
func (c Client) ask(ctx context.Context, op operation, message any, apTransID string) (answer, error) {
	body, err := envelope(op.wrapper, message)
	if err != nil {
		return answer{}, err
	}
	code, reply, err := c.post(ctx, op, body)
	if err != nil {
		return answer{}, err
	}
	a, err := readAnswer(reply, op.answer)
	if err != nil {
		return answer{}, fmt.Errorf("read %s: %w", op.answer, err)
	}
	if a.apTransID != apTransID {
		return answer{}, fmt.Errorf("%s is for another AP_TransID", op.answer)
	}
	if a.status.Open() || len(a.signature) > 0 && (a.status.Signed() || a.status.Unjudged()) {
		return a, nil
	}
	if a.status.Signed() {
		return answer{}, fmt.Errorf("%s has status %s and no Base64Signature", op.answer, a.status)
	}
	return answer{}, &Fault{Code: a.status, HTTP: code}
}

// post sends an envelope and returns the body of a 2xx answer. Any SOAP fault
// becomes a Fault, whatever HTTP status it comes with.
func (c Client) post(ctx context.Context, op operation, body []byte) (int, []byte, error) {
	if err := ctx.Err(); err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrNotArrived, err)
	}
	var r reach
	url := strings.TrimRight(c.Endpoint, "/") + "/" + op.port
	req, err := http.NewRequestWithContext(r.watch(ctx), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: address of %s: %w", ErrInvalid, op.port, err)
	}
	req.Header.Set("Content-Type", ContentType)
	req.Header.Set("Accept", "application/soap+xml, text/xml")
	req.Header.Set("SOAPAction", `"#`+op.wrapper+`"`)

	resp, err := c.client().Do(req)
	if err != nil && r.never() {
		return 0, nil, fmt.Errorf("%w: %w", ErrNotArrived, err)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("call %s: %w", op.port, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, strictxml.MaxBytes+1))
	if fault, ok := faultIn(answer); ok && err == nil {
		fault.HTTP = resp.StatusCode
		return resp.StatusCode, nil, fault
	}
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		return code, nil, fmt.Errorf("%w: %w", ErrNotArrived, &HTTPError{code})
	case code < 200 || code > 299:
		return code, nil, &HTTPError{code} // the rest of such a body changes nothing
	case err != nil:
		return code, nil, fmt.Errorf("read the answer of %s: %w", op.port, err)
	}
	return resp.StatusCode, answer, nil
}

// client is HTTP without redirects: password and text are for the configured
// address alone, and a second POST could ask the phone twice.
func (c Client) client() *http.Client {
	if c.HTTP == nil {
		c.HTTP = http.DefaultClient
	}
	direct := *c.HTTP
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &direct
}

func (c Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}
