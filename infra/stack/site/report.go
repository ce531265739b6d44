package site

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// reportPath takes what browsers report of violations of the content security
// policy.
const reportPath = "/csp-report"

// report writes a report down.
func (s *Site) report(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil || !json.Valid(body) {
		http.Error(w, "A report is JSON of at most 64 KB.", http.StatusBadRequest)
		return
	}
	line, err := json.Marshal(struct {
		At     time.Time       `json:"at"`
		Agent  string          `json:"agent"`
		Report json.RawMessage `json:"report"`
	}{time.Now(), r.UserAgent(), body})
	if err == nil {
		_, err = s.cfg.Reports.Write(append(line, '\n'))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
