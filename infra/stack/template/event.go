package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Event is one thing that invokes a function; exactly one of its pointers is
// set.
type Event struct {
	Name     string // logical id within the function
	Route    *Route
	Stream   *Stream
	Schedule *Schedule
}

// Route is a route of an HTTP API.
type Route struct {
	API     string // logical id
	Method  string // upper case, or ANY
	Path    string // for example /api/requests/{id}
	Timeout time.Duration
}

func (t *Template) event(name, kind string, properties any) (Event, error) {
	e := Event{Name: name}
	var err error
	switch kind {
	case "HttpApi":
		e.Route, err = t.route(properties)
	case "DynamoDB":
		e.Stream, err = t.stream(properties)
	case "ScheduleV2", "Schedule":
		e.Schedule, err = schedule(kind, properties)
	default:
		err = fmt.Errorf("the local stack does not know events of type %s", kind)
	}
	return e, err
}

func (t *Template) route(properties any) (*Route, error) {
	var p struct {
		ApiId, Method, Path  string
		TimeoutInMillis      int
		PayloadFormatVersion string
	}
	if err := decode(properties, &p); err != nil {
		return nil, err
	}
	if p.PayloadFormatVersion != "" && p.PayloadFormatVersion != "2.0" {
		return nil, fmt.Errorf("payload format %s: only 2.0 is known here", p.PayloadFormatVersion)
	}
	if p.Method == "" || !strings.HasPrefix(p.Path, "/") {
		return nil, fmt.Errorf("route %q %q: want a method and a path", p.Method, p.Path)
	}
	for _, id := range t.order {
		if t.resources[id].Type != "AWS::Serverless::HttpApi" || apiID(id) != p.ApiId {
			continue
		}
		r := &Route{API: id, Method: strings.ToUpper(p.Method), Path: p.Path, Timeout: 30 * time.Second}
		if p.TimeoutInMillis != 0 {
			r.Timeout = time.Duration(p.TimeoutInMillis) * time.Millisecond
		}
		return r, nil
	}
	return nil, fmt.Errorf("ApiId %q names no HttpApi of this template", p.ApiId)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
