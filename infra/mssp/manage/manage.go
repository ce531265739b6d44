// Package manage is the simulator's other side: scripts and people make
// phones, see their prompts, enter PINs and read what arrived.
package manage

import (
	_ "embed"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/phones"
)

// Desk serves the management API.
type Desk struct {
	book    *phones.Book
	desk    *desk.Desk
	history *history.Log
	issuer  []byte
}

// New makes the management of a simulator; issuer is its authority's certificate.
func New(book *phones.Book, d *desk.Desk, h *history.Log, issuer []byte) *Desk {
	return &Desk{book, d, h, issuer}
}

//go:embed manual.txt
var manual []byte

// Handler serves the management and the phone page at an address.
func (d *Desk) Handler(address string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(manual)
	})
	mux.Handle("POST /phones", answer(d.addPhones))
	mux.Handle("GET /phones", answer(func(*http.Request) (any, error) { return d.book.List(), nil }))
	mux.Handle("GET /phones/{msisdn}", answer(func(r *http.Request) (any, error) { return d.book.Find(r.PathValue("msisdn")) }))
	mux.Handle("GET /phones/{msisdn}/prompts", answer(d.prompts))
	mux.Handle("POST /phones/{msisdn}/prompts/{id}/pin", answer(d.pin))
	mux.Handle("POST /phones/{msisdn}/prompts/{id}/refuse", answer(d.refuse))
	mux.Handle("PUT /phones/{msisdn}/behaviour", answer(d.behave))
	mux.Handle("GET /phones/{msisdn}/messages", answer(d.messages))
	mux.Handle("GET /history", answer(d.exchanges))
	mux.Handle("GET /issuers", answer(func(*http.Request) (any, error) { return [][]byte{d.issuer}, nil }))
	mux.Handle("GET /phone/", page())
	return local(address, mux)
}

// local refuses what a web page elsewhere makes a browser send: a foreign
// Origin, or a name that was made to point here.
func local(address string, next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(address)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, p, err := net.SplitHostPort(r.Host)
		if err != nil || p != port || host != "localhost" && host != "127.0.0.1" && host != "::1" {
			http.Error(w, "use localhost or 127.0.0.1", http.StatusMisdirectedRequest)
			return
		}
		if o := r.Header.Get("Origin"); o != "" && o != "http://"+r.Host {
			http.Error(w, "this comes from another site", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// errInput is a request that makes no sense.
var errInput = errors.New("the body or a parameter is not as the manual says")

func answer(f func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := f(r)
		status := http.StatusOK
		switch {
		case errors.Is(err, phones.ErrUnknown), errors.Is(err, desk.ErrGone):
			status = http.StatusNotFound
		case errors.Is(err, phones.ErrPIN):
			status = http.StatusForbidden
		case errors.Is(err, phones.ErrBlocked):
			status = http.StatusLocked
		case err != nil:
			status = http.StatusBadRequest
		}
		if err != nil {
			out = map[string]string{"error": err.Error()}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(out) // the client has gone; there is nobody to tell
	})
}

func body(r *http.Request, into any) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return errInput
	}
	d := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 16<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return errInput
	}
	return nil
}

func (d *Desk) addPhones(r *http.Request) (any, error) {
	var all []phones.New
	if err := body(r, &all); err != nil {
		return nil, err
	}
	return d.book.Add(all, time.Now())
}

func (d *Desk) pin(r *http.Request) (any, error) {
	var in struct {
		PIN string `json:"pin"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	return struct{}{}, d.desk.EnterPIN(r.PathValue("msisdn"), r.PathValue("id"), in.PIN)
}

func (d *Desk) refuse(r *http.Request) (any, error) {
	if err := body(r, &struct{}{}); err != nil {
		return nil, err
	}
	return struct{}{}, d.desk.Refuse(r.PathValue("msisdn"), r.PathValue("id"))
}

func (d *Desk) behave(r *http.Request) (any, error) {
	var in struct {
		Next phones.Behaviour `json:"next"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	return struct{}{}, d.book.Behave(r.PathValue("msisdn"), in.Next)
}

func (d *Desk) exchanges(r *http.Request) (any, error) {
	after, err := whole(r, "after")
	return d.history.List(r.URL.Query().Get("msisdn"), after), err
}

func whole(r *http.Request, name string) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, errInput
	}
	return n, nil
}
