package api

import (
	"net/http"
	"slices"

	"platimo/shared/fault"
)

// checkOrigin refuses what another site makes a browser send. Cookies are
// SameSite=Strict already; this is the second wall. Unlike
// http.CrossOriginProtection it refuses a change that comes with neither
// Origin nor Sec-Fetch-Site: every browser that runs the page sends them.
func (s Site) checkOrigin(r *http.Request) error {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	switch {
	case origin != "" && !slices.Contains(s.Origins, origin),
		site != "" && site != "same-origin" && site != "none",
		changes && origin == "" && site == "":
		return fault.New(fault.Origin, "This request comes from another site.")
	}
	return nil
}
