package desk

import (
	"errors"
	"io"
	"net/http"
	"strconv"
)

// largest is the size of the largest order in bytes; a usual one has 2 KB.
const largest = 256 << 10

// answer is what the protocol answers.
type answer struct {
	code  int
	kind  string
	body  []byte
	after func() // done once the answer is on its way, may be nil
}

func plain(code int, why string) answer {
	return answer{code: code, kind: "text/plain; charset=utf-8", body: []byte(why + "\n")}
}

// exchange makes a handler of a function from request and body to answer, and
// remembers both. The answer leaves before its after is done, so that a
// callback does not overtake it from here.
func (d *Desk) exchange(h func(*http.Request, []byte) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		at := d.Now()
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
		var a answer
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			a = plain(http.StatusRequestEntityTooLarge, "an order has at most 256 KiB")
		} else if err != nil {
			a = plain(http.StatusBadRequest, "the order did not arrive whole")
		} else {
			a = h(r, body)
		}
		d.history.add(Exchange{
			At: at, Direction: "in", Method: r.Method, Path: r.URL.EscapedPath(),
			Status: a.code, Request: string(body), Response: string(a.body),
		})
		w.Header().Set("Content-Type", a.kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.WriteHeader(a.code)
		_, err = w.Write(a.body)
		if err == nil {
			err = http.NewResponseController(w).Flush()
		}
		if err != nil { // what was taken in stays, and the sender will ask
			d.Log.Warn("answer", "method", r.Method, "status", a.code, "cause", err)
		}
		if a.after != nil {
			a.after()
		}
	}
}
