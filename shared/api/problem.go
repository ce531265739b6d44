package api

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"

	"platimo/shared/fault"
)

// problems is the only place where a kind of failure meets HTTP.
var problems = map[fault.Kind]struct {
	status int
	title  string
}{
	fault.Invalid:         {http.StatusBadRequest, "The request is not valid"},
	fault.SignedOut:       {http.StatusUnauthorized, "You are not signed in"},
	fault.Origin:          {http.StatusForbidden, "This comes from another site"},
	fault.NotFound:        {http.StatusNotFound, "There is no such thing here"},
	fault.Conflict:        {http.StatusConflict, "It has changed in the meantime"},
	fault.SentenceChanged: {http.StatusConflict, "The sentence is not the one that was shown"},
	fault.KeyReused:       {http.StatusUnprocessableEntity, "The key belongs to another request"},
	fault.Busy:            {http.StatusTooManyRequests, "The phone is busy"},
	fault.TooLarge:        {http.StatusRequestEntityTooLarge, "The body is too large"},
	fault.MediaType:       {http.StatusUnsupportedMediaType, "The body is of the wrong type"},
	fault.Unverified:      {http.StatusUnprocessableEntity, "The signature does not verify"},
	fault.Unavailable:     {http.StatusServiceUnavailable, "The service does not answer"},
}

// problem renders a failure. One that is not a fault.Error is a bare 500, so
// that no internals reach the caller; the log has it whole.
func problem(err error) (status int, body []byte) {
	members := map[string]any{"type": "about:blank", "title": http.StatusText(http.StatusInternalServerError), "status": http.StatusInternalServerError}
	status = http.StatusInternalServerError
	var f *fault.Error
	if errors.As(err, &f) {
		if p, ok := problems[f.Kind]; ok {
			status = p.status
			members = map[string]any{}
			maps.Copy(members, f.Members)
			members["type"], members["title"], members["status"], members["detail"] = "/problems/"+string(f.Kind)+".html", p.title, status, f.Public
			if f.Instance != "" {
				members["instance"] = f.Instance
			}
		}
	}
	body, err = json.Marshal(members)
	if err != nil { // a member that JSON cannot hold is a mistake of ours
		return http.StatusInternalServerError, []byte(`{"type":"about:blank","title":"Internal Server Error","status":500}`)
	}
	return status, body
}
