// Package site is the browser's one origin: what CloudFront is in the cloud. It
// sends paths to the APIs as the distribution's behaviours say and serves
// everything else from static/, with the headers of the distribution's policy.
package site

import (
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"

	"platimo/infra/stack/template"
)

// host is the only name under which the origin answers: localhost and
// 127.0.0.1 are two cookie jars, and half a session in each helps nobody.
const host = "localhost"

// Config says what the origin serves.
type Config struct {
	Site    template.Site
	Files   *os.Root
	APIs    map[string]http.Handler // by logical id
	Reports io.Writer               // takes reports of the content security policy, one JSON object a line; nil: none are asked for
}

// Site is the origin.
type Site struct {
	cfg        Config
	behaviours []behaviour
}

type behaviour struct {
	pattern *regexp.Regexp
	methods []string
	api     http.Handler
}

// New returns the origin.
func New(cfg Config) *Site {
	s := &Site{cfg: cfg}
	for _, b := range cfg.Site.Behaviours {
		methods := b.Methods
		if methods == nil {
			methods = []string{http.MethodGet, http.MethodHead}
		}
		s.behaviours = append(s.behaviours, behaviour{pattern: wildcards(b.Pattern), methods: methods, api: cfg.APIs[b.API]})
	}
	return s
}

// wildcards reads CloudFront's path pattern: * is any text, ? any character.
func wildcards(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta("/" + strings.TrimPrefix(pattern, "/"))
	quoted = strings.ReplaceAll(quoted, `\*`, ".*")
	return regexp.MustCompile("^" + strings.ReplaceAll(quoted, `\?`, ".") + "$")
}

// ServeHTTP serves one request of the browser, by http or https.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.elsewhere(w, r) {
		return
	}
	if s.cfg.Reports != nil && r.URL.Path == reportPath && r.Method == http.MethodPost {
		s.report(w, r)
		return
	}
	for _, b := range s.behaviours {
		if !b.pattern.MatchString(r.URL.EscapedPath()) {
			continue
		}
		if !slices.Contains(b.methods, r.Method) {
			http.Error(w, "This path does not take "+r.Method+".", http.StatusForbidden) // CloudFront's status
			return
		}
		b.api.ServeHTTP(w, forward(r))
		return
	}
	s.file(w, r)
}

// elsewhere answers a request for another host name than ours.
func (s *Site) elsewhere(w http.ResponseWriter, r *http.Request) bool {
	name, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	if name == host {
		return false
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	ours := scheme + net.JoinHostPort(host, port)
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.Header.Get("Upgrade") == "" {
		http.Redirect(w, r, ours+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		return true
	}
	http.Error(w, "This origin is "+ours+" and no other name: cookies of another name would be lost.", http.StatusMisdirectedRequest)
	return true
}

// forward is the request as an API behind CloudFront gets it: the browser's
// address is noted, and the host name is the API's, which the API sets.
func forward(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	if ip, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		before := r.Header["X-Forwarded-For"]
		out.Header.Set("X-Forwarded-For", strings.Join(append(slices.Clone(before), ip), ", "))
	}
	return out
}
