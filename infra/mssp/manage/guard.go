package manage

import (
	"net"
	"net/http"
)

// local refuses what a web page elsewhere could make a browser on this machine
// send: a request with its Origin, or one to a name of its own that it has
// pointed here (DNS rebinding). Without this, any page could enter PINs.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if !isLocal(r.Host) {
			write(w, http.StatusMisdirectedRequest, failure{"foreign-host", "This service answers to localhost and 127.0.0.1 only."})
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
			write(w, http.StatusForbidden, failure{"foreign-origin", "This service answers to its own page and to programs, not to other pages."})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLocal(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport // without a port
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
