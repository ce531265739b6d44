package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
)

// response is what the client gets.
type response struct {
	status  int
	header  http.Header
	cookies []string
	body    []byte
}

// message is an answer of API Gateway itself.
func message(status int, text string) response {
	body, err := json.Marshal(map[string]string{"message": text})
	if err != nil {
		panic(err) // two strings always marshal
	}
	return response{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

// answer reads what a function returned, in payload format 2.0. JSON without a
// status code is a body on its own; what cannot be an answer is a 500.
func answer(payload []byte) response {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(payload, &members); err != nil || members["statusCode"] == nil {
		if !json.Valid(payload) {
			return message(http.StatusInternalServerError, "Internal Server Error")
		}
		return response{status: http.StatusOK, header: http.Header{"Content-Type": {"application/json"}}, body: payload}
	}
	var a struct {
		StatusCode      int               `json:"statusCode"`
		Headers         map[string]string `json:"headers"`
		Cookies         []string          `json:"cookies"`
		Body            string            `json:"body"`
		IsBase64Encoded bool              `json:"isBase64Encoded"`
	}
	if err := json.Unmarshal(payload, &a); err != nil || a.StatusCode < 200 || a.StatusCode > 599 {
		return message(http.StatusInternalServerError, "Internal Server Error")
	}
	out := response{status: a.StatusCode, header: http.Header{}, cookies: a.Cookies, body: []byte(a.Body)}
	for name, value := range a.Headers {
		out.header.Set(name, value)
	}
	if a.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(a.Body)
		if err != nil {
			return message(http.StatusInternalServerError, "Internal Server Error")
		}
		out.body = body
	}
	if out.header.Get("Content-Type") == "" {
		out.header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	return out
}

func (r response) write(w http.ResponseWriter, method string) {
	h := w.Header()
	for name, values := range r.header {
		switch name {
		case "Connection", "Content-Length", "Transfer-Encoding", "Date": // the server's own
			continue
		}
		h[name] = values
	}
	for _, cookie := range r.cookies {
		h.Add("Set-Cookie", cookie)
	}
	w.WriteHeader(r.status)
	if method != http.MethodHead && r.status != http.StatusNoContent && r.status != http.StatusNotModified {
		_, _ = w.Write(r.body) // a client that has left wants no answer
	}
}
