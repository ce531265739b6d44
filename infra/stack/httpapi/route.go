package httpapi

import (
	"slices"
	"strings"
	"time"
)

// route hands requests that fit it to a function.
type route struct {
	key      string // for example "POST /api/requests/{id}/cancel"
	method   string // or ANY
	segments []string
	function Invoker
	timeout  time.Duration
}

// Route adds a route. The path may have parameters: {name} takes one segment,
// {name+} at the end takes the rest.
func (a *API) Route(method, path string, function Invoker, timeout time.Duration) {
	a.routes = append(a.routes, route{
		key: method + " " + path, method: method, segments: strings.Split(path, "/"),
		function: function, timeout: timeout,
	})
	slices.SortStableFunc(a.routes, moreSpecific)
}

// moreSpecific puts the route that API Gateway prefers first: by its first
// different segment, words before parameters before {rest+}, and of the same
// path a method before ANY.
func moreSpecific(a, b route) int {
	for i := range min(len(a.segments), len(b.segments)) {
		if d := rank(a.segments[i]) - rank(b.segments[i]); d != 0 {
			return d
		}
	}
	return rankMethod(a.method) - rankMethod(b.method)
}

func rank(segment string) int {
	switch {
	case strings.HasSuffix(segment, "+}"):
		return 2
	case strings.HasPrefix(segment, "{"):
		return 1
	}
	return 0
}

func rankMethod(method string) int {
	if method == "ANY" {
		return 1
	}
	return 0
}

// find returns the route for a request and what its parameters hold, or nil.
func (a *API) find(method, path string) (*route, map[string]string) {
	segments := strings.Split(path, "/")
	for i := range a.routes {
		r := &a.routes[i]
		if r.method != method && r.method != "ANY" {
			continue
		}
		if parameters, ok := r.match(segments); ok {
			return r, parameters
		}
	}
	return nil, nil
}

func (r *route) match(segments []string) (parameters map[string]string, ok bool) {
	for i, want := range r.segments {
		if i >= len(segments) {
			return nil, false
		}
		name, parameter := strings.CutPrefix(want, "{")
		switch {
		case parameter && strings.HasSuffix(name, "+}"):
			rest := strings.Join(segments[i:], "/")
			return with(parameters, strings.TrimSuffix(name, "+}"), rest), rest != ""
		case parameter && segments[i] != "":
			parameters = with(parameters, strings.TrimSuffix(name, "}"), segments[i])
		case parameter || segments[i] != want:
			return nil, false
		}
	}
	return parameters, len(segments) == len(r.segments)
}

func with(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}
