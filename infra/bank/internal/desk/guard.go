package desk

import (
	"net"
	"net/http"
	"net/url"
)

// guard refuses what a foreign web page could make a browser send here: a Host
// that is not this machine (a name rebound to 127.0.0.1), or an Origin other
// than the address asked for. Programs send no Origin.
func guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !Loopback(r.Host) {
			http.Error(w, "this bank answers to localhost alone", http.StatusMisdirectedRequest)
			return
		}
		for _, origin := range r.Header.Values("Origin") {
			if u, err := url.Parse(origin); err != nil || u.Scheme != "http" || u.Host != r.Host {
				http.Error(w, "this bank answers to no other page", http.StatusForbidden)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

// Loopback tells whether an address with or without a port is on this machine
// whatever names mean elsewhere: 127.0.0.1, ::1 or localhost.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	return host == "127.0.0.1" || host == "::1" || host == "[::1]" || host == "localhost"
}
