package wsapi

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// Management is the API by which functions reach their clients:
// POST, GET and DELETE /{stage}/@connections/{id}. Requests need no signature.
func (a *API) Management() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{stage}/@connections/{id}", a.managed(post))
	mux.HandleFunc("GET /{stage}/@connections/{id}", a.managed(get))
	mux.HandleFunc("DELETE /{stage}/@connections/{id}", a.managed(remove))
	return mux
}

// managed finds the connection. One that is unknown, has ended, or whose
// $connect has not returned is gone.
func (a *API) managed(do func(http.ResponseWriter, *http.Request, *connection)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("stage") != a.cfg.Stage {
			refuse(w, http.StatusForbidden, "ForbiddenException", "Forbidden")
			return
		}
		c := a.find(r.PathValue("id"))
		if c == nil {
			refuse(w, http.StatusGone, "GoneException", "Gone")
			return
		}
		do(w, r, c)
	}
}

func post(w http.ResponseWriter, r *http.Request, c *connection) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxMessage+1))
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest, "BadRequestException", "Bad Request")
	case len(body) > maxMessage:
		refuse(w, http.StatusRequestEntityTooLarge, "PayloadTooLargeException", "Message too long")
	case c.send(body) != nil:
		refuse(w, http.StatusGone, "GoneException", "Gone")
	default:
		w.WriteHeader(http.StatusOK)
	}
}

func get(w http.ResponseWriter, _ *http.Request, c *connection) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ // a caller that has left wants no answer
		"connectedAt":  c.connected.UTC().Format(time.RFC3339),
		"lastActiveAt": time.UnixMilli(c.active.Load()).UTC().Format(time.RFC3339),
		"identity":     c.identity,
	})
}

func remove(w http.ResponseWriter, _ *http.Request, c *connection) {
	go c.end(websocket.StatusNormalClosure, "") // the farewell waits for the client, the caller does not
	c.api.remove(c)
	w.WriteHeader(http.StatusNoContent)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	if kind != "" {
		w.Header().Set("X-Amzn-Errortype", kind)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message}) // a caller that has left wants no answer
}
