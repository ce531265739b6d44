package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Result is what an invocation ended with.
type Result struct {
	RequestID string
	Payload   []byte // the function's answer, or its error as JSON
	Err       *Error // nil if the function answered
}

// Error is the failure of a function: its own, a crash, or a timeout.
type Error struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *Error) Error() string { return e.Type + ": " + e.Message }

func failure(kind, format string, args ...any) Result {
	e := &Error{Type: kind, Message: fmt.Sprintf(format, args...)}
	payload, err := json.Marshal(e)
	if err != nil {
		panic(err) // two strings always marshal
	}
	return Result{Payload: payload, Err: e}
}

// invocation is one event on its way through a process.
type invocation struct {
	id       string
	payload  []byte
	deadline time.Time   // set when a process gets it
	done     chan Result // takes one result without a reader
}

func newInvocation(payload []byte) *invocation {
	return &invocation{id: uuid(), payload: payload, done: make(chan Result, 1)}
}

// uuid is a random UUID (RFC 9562, version 4).
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// trace is an X-Ray trace header that asks for no sampling.
func trace(now time.Time) string {
	var b [20]byte
	rand.Read(b[:])
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", now.Unix(), hex.EncodeToString(b[:12]), hex.EncodeToString(b[12:]))
}
