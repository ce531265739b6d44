// Package manage is the other side of the simulator: programs and people make
// phones, see their prompts, enter PINs and read what arrived, over JSON or on
// a page that is the phone. It serves this machine alone and asks nobody who
// they are.
package manage

import (
	"net/http"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/phones"
)

// Management serves the API and the page.
type Management struct {
	Book    *phones.Book
	Desk    *desk.Desk
	Bells   *bell.Bells
	History *history.Log
	Issuers [][]byte // certificates of the CAs that issue phones' certificates, DER
	Manual  []byte   // shown at /
}

// Handler serves everything.
func (m *Management) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range map[string]func(*http.Request) (any, error){
		"POST /phones":                              m.add,
		"GET /phones":                               m.list,
		"GET /phones/{msisdn}":                      m.find,
		"POST /phones/{msisdn}/pin":                 m.setPIN,
		"PUT /phones/{msisdn}/behaviour":            m.behave,
		"GET /phones/{msisdn}/prompts":              m.prompts,
		"POST /phones/{msisdn}/prompts/{id}/pin":    m.enterPIN,
		"POST /phones/{msisdn}/prompts/{id}/refuse": m.refuse,
		"GET /phones/{msisdn}/messages":             m.messages,
		"GET /phones/{msisdn}/screen":               m.screen,
		"GET /history":                              m.exchanges,
		"GET /issuers":                              func(*http.Request) (any, error) { return m.Issuers, nil },
	} {
		mux.Handle(pattern, answer(f))
	}
	mux.Handle("GET /phone/", page())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write(m.Manual)
	})
	return local(mux)
}
