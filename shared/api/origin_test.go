package api

import "testing"

// TestOrigins is every combination of the two headers by which a browser says
// where a request comes from, for what reads and for what acts.
func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		origin, site string
		read, act    bool
	}{
		{"", "", true, false}, // no browser that runs the page sends neither
		{"", "same-origin", true, true},
		{"", "none", true, true},
		{"", "same-site", false, false},
		{"", "cross-site", false, false},
		{ours, "", true, true},
		{ours, "same-origin", true, true},
		{ours, "none", true, true},
		{ours, "same-site", false, false},
		{ours, "cross-site", false, false},
		{other, "", false, false},
		{other, "same-origin", false, false},
		{other, "none", false, false},
		{other, "same-site", false, false},
		{other, "cross-site", false, false},
		{"null", "", false, false},
		{ours + ".evil.com", "same-origin", false, false},
		{"https://APP.example.com", "same-origin", false, false},
		{"http://app.example.com", "same-origin", false, false},
		{"http://localhost:8080", "same-origin", true, true},
		{ours, "sAmE-oRiGiN", false, false},
		{ours + ", " + other, "", false, false},
	} {
		headers := map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site}
		name := "Origin " + c.origin + ", Sec-Fetch-Site " + c.site
		for _, route := range []struct {
			method, path string
			ok           bool
			status       int
		}{{"GET", "/read/1", c.read, 200}, {"POST", "/act/1", c.act, 200}, {"POST", "/quiet", c.act, 200}, {"POST", "/guest", c.act, 201}} {
			s := scenario{name: route.method + " " + route.path + ": " + name, method: route.method, path: route.path, body: `{}`, headers: headers, status: route.status}
			if !route.ok {
				s.status, s.expectedContent, s.notExpectedContent = 403, []string{"/problems/forbidden-origin.html"}, []string{"Ana"}
			}
			s.run(t)
		}
	}
}
