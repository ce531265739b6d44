package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"platimo/shared/fault"
)

// maxDoorbell is the size of the largest message that another party has reason
// to send.
const maxDoorbell = 256 << 10

// Ring is a call of another party: what it sent, and the segments of its route.
type Ring struct {
	Body    []byte
	request *http.Request
}

// Path gives a segment of the route.
func (r Ring) Path(name string) string { return r.request.PathValue(name) }

// Doorbell serves the calls of another party. The answer has the given media
// type; a failure is a problem without any word of ours.
func Doorbell(mux *http.ServeMux, pattern, media string, now func() time.Time, f func(context.Context, Ring) ([]byte, error)) {
	mux.HandleFunc(pattern, logged(pattern, now, func(w http.ResponseWriter, r *http.Request) (Caller, error) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxDoorbell+1))
		if err != nil {
			return Caller{}, err
		}
		if len(body) > maxDoorbell {
			return Caller{}, fault.New(fault.TooLarge, "The message is too large.")
		}
		answer, err := f(r.Context(), Ring{body, r})
		if err != nil {
			return Caller{}, err
		}
		w.Header().Set("Content-Type", media)
		w.WriteHeader(http.StatusOK)
		_, err = w.Write(answer)
		return Caller{}, err
	}))
}
