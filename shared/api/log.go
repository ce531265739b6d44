package api

import (
	"log/slog"
	"net/http"
	"time"
)

// logged runs one request, renders its failure, and writes its log line: the
// route and never the path, the merchant and never a number.
func logged(route string, now func() time.Time, f func(http.ResponseWriter, *http.Request) (Caller, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		begun := now()
		counted := &status{ResponseWriter: w, code: http.StatusOK}
		caller, err := f(counted, r)
		level := slog.LevelInfo
		if err != nil {
			code, body := problem(err)
			if code >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			counted.Header().Set("Content-Type", "application/problem+json")
			counted.Header().Set("Cache-Control", "no-store")
			counted.Header().Set("X-Content-Type-Options", "nosniff")
			counted.WriteHeader(code)
			_, _ = counted.Write(body) // the gateway's buffer; it cannot fail
		}
		line := []any{"route", route, "status", counted.code, "ms", now().Sub(begun).Milliseconds()}
		if id := requestID(r.Context()); id != "" {
			line = append(line, "request", id)
		}
		if caller.Payee.ID != "" {
			line = append(line, "merchant", caller.Payee.ID)
		}
		if err != nil {
			line = append(line, "cause", err.Error())
		}
		slog.Log(r.Context(), level, "request", line...)
	}
}

// status remembers what was answered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}
