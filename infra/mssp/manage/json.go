package manage

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/phones"
)

// failure is the body of every answer that is not 200.
type failure struct {
	Error  string `json:"error"`  // for programs
	Detail string `json:"detail"` // for people
}

// wrongPIN tells how many tries are left as well.
type wrongPIN struct {
	failure
	TriesLeft int `json:"triesLeft"`
}

func answer(f func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := f(r)
		if err != nil {
			status, body := failed(err)
			write(w, status, body)
			return
		}
		write(w, http.StatusOK, out)
	})
}

// failed is the answer to an error.
func failed(err error) (status int, body any) {
	if wrong, ok := errors.AsType[phones.ErrPIN](err); ok {
		return http.StatusForbidden, wrongPIN{failure{"wrong-pin", err.Error()}, wrong.Left}
	}
	_, input := errors.AsType[phones.ErrInput](err)
	switch {
	case errors.Is(err, phones.ErrUnknown):
		return http.StatusNotFound, failure{"no-phone", err.Error()}
	case errors.Is(err, desk.ErrGone):
		return http.StatusNotFound, failure{"no-prompt", err.Error()}
	case errors.Is(err, phones.ErrBlocked):
		return http.StatusLocked, failure{"blocked", err.Error()}
	case input:
		return http.StatusBadRequest, failure{"bad-request", err.Error()}
	}
	return http.StatusInternalServerError, failure{"internal", err.Error()}
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	text, err := json.Marshal(body)
	if err != nil { // no body here has what JSON cannot say
		panic(err)
	}
	w.WriteHeader(status)
	w.Write(append(text, '\n'))
}

// maxBody lets 50,000 phones be made in one call.
const maxBody = 8 << 20

// read decodes a body strictly.
func read(r *http.Request, into any) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return phones.ErrInput("the body must be application/json")
	}
	d := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return phones.ErrInput("the body is not as described: " + err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		return phones.ErrInput("there is something behind the body")
	}
	return nil
}

// number is the phone that the path names.
func number(r *http.Request) (string, error) {
	return phones.ParseMSISDN(r.PathValue("msisdn"))
}

// whole reads a parameter that counts, 0 if it is not there.
func whole(r *http.Request, name string) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, phones.ErrInput(name + " must be a number from 0")
	}
	return n, nil
}
