package mss

import (
	"errors"
	"fmt"
)

// ErrNotArrived is wrapped by the errors of a call that surely did not reach
// the MSSP: no connection was had, or it answered HTTP 429 or 503. Every other
// error but a Fault leaves open whether it arrived.
var ErrNotArrived = errors.New("the MSSP has not been reached")

// ErrInvalid is wrapped by the errors of a request that the standard forbids.
// Nothing was sent, so it is an ErrNotArrived too, but another try will not do.
var ErrInvalid = fmt.Errorf("request is not valid, %w", ErrNotArrived)

// Fault is the MSSP's refusal, as a SOAP fault or as a status that neither is
// open nor comes with a signature. It carries no word of the MSSP's, which may
// name a phone number.
type Fault struct {
	// Code is zero when a SOAP fault names no status.
	Code StatusCode
	// HTTP is the status of the HTTP answer.
	HTTP int
}

func (f *Fault) Error() string {
	return fmt.Sprintf("the MSSP refuses with status %s (HTTP %d)", f.Code, f.HTTP)
}

// HTTPError is an answer that is neither 2xx nor a SOAP fault. Whether the call
// arrived is not known, unless ErrNotArrived is wrapped beside it.
type HTTPError struct{ Status int }

func (e *HTTPError) Error() string { return fmt.Sprintf("the MSSP answers with HTTP %d", e.Status) }
