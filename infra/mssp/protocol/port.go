package protocol

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/soap"
)

// port serves one operation.
func (s *Service) port(op operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entry := history.Entry{At: time.Now().UTC(), Operation: op.name}
		var answer []byte
		var after func()
		body, err := read(w, r)
		if no, ok := errors.AsType[refused](err); ok {
			entry.HTTP, entry.Why = no.status, no.why
			answer = []byte(no.why + "\n")
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		} else {
			answer, after = s.exchange(r, op, body, &entry)
			w.Header().Set("Content-Type", contentType)
		}
		s.History.Add(entry) // first: whoever has the answer finds it in the history
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.WriteHeader(entry.HTTP)
		_, err = w.Write(answer)
		if after == nil {
			return // and whoever has gone without the answer can ask again
		}
		if err = errors.Join(err, http.NewResponseController(w).Flush()); err != nil {
			s.Log.Warn("an AP left without its answer", "transaction", entry.MSSPTransID)
		}
		after()
	})
}

// exchange answers a message, notes what was said, and returns what is to be
// done when the answer is on its way.
func (s *Service) exchange(r *http.Request, op operation, body []byte, entry *history.Entry) (answer []byte, after func()) {
	c, err := readCall(bytes.NewReader(body), op, entry)
	var a reply
	if err == nil {
		a, err = op.do(r.Context(), c)
	}
	if err == nil {
		entry.HTTP, entry.Status = http.StatusOK, a.status
		return s.answer(op, c, a), a.after
	}
	no, ok := errors.AsType[desk.Refusal](err)
	if !ok {
		s.Log.Error("a request was not served", "operation", op.name, "cause", err.Error())
		no = desk.Refusal{Code: desk.InternalError, Why: "see the log"}
	}
	entry.HTTP, entry.Status, entry.Why = http.StatusInternalServerError, no.Code, no.Why
	return writeFault(no), nil
}

// refused is a request that is no SOAP message of a bearable size.
type refused struct {
	status int
	why    string
}

func (r refused) Error() string { return r.why }

func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !isSOAP(r.Header.Get("Content-Type")) {
		return nil, refused{http.StatusUnsupportedMediaType, "send application/soap+xml or text/xml, in UTF-8 or ISO-8859-1"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, soap.MaxBytes))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, refused{http.StatusRequestEntityTooLarge, "the message is larger than 256 KiB"}
	}
	if err != nil {
		return nil, refused{http.StatusBadRequest, "the message broke off"}
	}
	return body, nil
}

const contentType = "application/soap+xml; charset=utf-8"

// isSOAP accepts SOAP 1.2 and, because some clients say so, text/xml. None of
// the two can be sent by a form on a foreign web page.
func isSOAP(header string) bool {
	kind, params, err := mime.ParseMediaType(header)
	if err != nil || kind != "application/soap+xml" && kind != "text/xml" {
		return false
	}
	return slices.Contains([]string{"", "utf-8", "us-ascii", "iso-8859-1"}, strings.ToLower(params["charset"]))
}
