package api

import (
	"context"
	"encoding/json"
	"net/http"
)

// Call is what a handler knows of the request besides its input.
type Call struct {
	Caller
	request *http.Request
}

// Path gives a segment of the route.
func (c Call) Path(name string) string { return c.request.PathValue(name) }

// Query gives a parameter of the address.
func (c Call) Query(name string) string { return c.request.URL.Query().Get(name) }

// Header gives a header.
func (c Call) Header(name string) string { return c.request.Header.Get(name) }

// Cookie gives a cookie's value, "" if the browser sent none.
func (c Call) Cookie(name string) string {
	k, err := c.request.Cookie(name)
	if err != nil {
		return ""
	}
	return k.Value
}

// Empty is the input or output of a call that has none.
type Empty struct{}

// Function answers one call.
type Function[In, Out any] func(context.Context, Call, In) (Out, error)

// WithCookies is an output that also sets cookies.
type WithCookies interface{ SetCookies() []*http.Cookie }

// Read serves a GET of a signed-in agent. Reading never extends the session.
func Read[Out any](s Site, mux *http.ServeMux, pattern string, f Function[Empty, Out]) {
	handle(s, mux, pattern, http.StatusOK, func(r *http.Request) (Caller, error) { return s.caller(r, false) }, f)
}

// Act serves what a person does, which extends the session.
func Act[In, Out any](s Site, mux *http.ServeMux, pattern string, status int, f Function[In, Out]) {
	handle(s, mux, pattern, status, func(r *http.Request) (Caller, error) { return s.caller(r, true) }, f)
}

// Quiet serves what the page does by itself, which does not.
func Quiet[In, Out any](s Site, mux *http.ServeMux, pattern string, status int, f Function[In, Out]) {
	handle(s, mux, pattern, status, func(r *http.Request) (Caller, error) { return s.caller(r, false) }, f)
}

// Guest serves somebody who has not signed in.
func Guest[In, Out any](s Site, mux *http.ServeMux, pattern string, status int, f Function[In, Out]) {
	handle(s, mux, pattern, status, func(*http.Request) (Caller, error) { return Caller{}, nil }, f)
}

func handle[In, Out any](s Site, mux *http.ServeMux, pattern string, status int, who func(*http.Request) (Caller, error), f Function[In, Out]) {
	mux.HandleFunc(pattern, logged(pattern, s.Now, func(w http.ResponseWriter, r *http.Request) (Caller, error) {
		var in In
		if err := s.checkOrigin(r); err != nil {
			return Caller{}, err
		}
		caller, err := who(r)
		if err != nil {
			return caller, err
		}
		if r.Method != http.MethodGet {
			if err := decode(r, &in); err != nil {
				return caller, err
			}
		}
		out, err := f(r.Context(), Call{caller, r}, in)
		if err != nil {
			return caller, err
		}
		return caller, write(w, status, out)
	}))
}

func write(w http.ResponseWriter, status int, out any) error {
	if c, ok := out.(WithCookies); ok {
		for _, k := range c.SetCookies() {
			http.SetCookie(w, k)
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return nil
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(body)
	return err
}
