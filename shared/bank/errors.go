package bank

import (
	"errors"
	"fmt"
)

var (
	// ErrNotArrived is wrapped by the errors of a call that surely did not reach
	// the bank: no connection was had, or it answered HTTP 429 or 503. Every
	// error without it leaves open whether the order arrived.
	ErrNotArrived = errors.New("the bank has not been reached")

	// ErrUnknownBank is a BIC without an address. Nothing was sent, so it is an
	// ErrNotArrived too.
	ErrUnknownBank = fmt.Errorf("no address for this bank, %w", ErrNotArrived)

	// ErrUnknownPayment is the bank's word that it does not have the order (HTTP
	// 404 to a question).
	ErrUnknownPayment = errors.New("the bank does not know the payment")
)

// HTTPError is an answer of the bank that is not 2xx.
type HTTPError struct{ Status int }

func (e *HTTPError) Error() string { return fmt.Sprintf("the bank answers with HTTP %d", e.Status) }

// Refused tells that the bank understood the call and did not take it (4xx).
// Whether it had taken the order before, only a question can tell.
func (e *HTTPError) Refused() bool { return e.Status >= 400 && e.Status < 500 }
