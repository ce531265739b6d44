package template

import (
	"fmt"
	"strings"
	"time"
)

// HTTPAPI is an AWS::Serverless::HttpApi. Its routes stand at the functions.
type HTTPAPI struct {
	ID     string // logical id
	APIID  string // as in requestContext.apiId
	Domain string // as in requestContext.domainName

	LogFormat string // a line of the access log with $context variables; empty: none
}

// HTTPAPIs lists the HTTP APIs in the order of the template.
func (t *Template) HTTPAPIs() ([]HTTPAPI, error) {
	resources, err := t.ofType("AWS::Serverless::HttpApi")
	if err != nil {
		return nil, err
	}
	var out []HTTPAPI
	for _, r := range resources {
		var p struct {
			StageName         string
			AccessLogSettings struct {
				Format         string
				DestinationArn ignored // the log is a file in the data folder
			}

			DisableExecuteApiEndpoint ignored // the port is the API's only address
			DefaultRouteSettings      ignored // throttling: one developer is no flood
			RouteSettings             ignored // the same
			Description, Tags         ignored
		}
		if err := t.properties(r, &p); err != nil {
			return nil, err
		}
		if p.StageName != "" && p.StageName != "$default" {
			return nil, fmt.Errorf("resource %s: stage %q: only $default is known here", r.ID, p.StageName)
		}
		out = append(out, HTTPAPI{ID: r.ID, APIID: apiID(r.ID), Domain: t.domain(r.ID), LogFormat: p.AccessLogSettings.Format})
	}
	return out, nil
}

// domain is the default host name of an API.
func (t *Template) domain(id string) string {
	return fmt.Sprintf("%s.execute-api.%s.amazonaws.com", apiID(id), t.in.Region)
}

// SocketAPI is an AWS::Serverless::WebSocketApi.
type SocketAPI struct {
	ID, APIID, Domain string
	Stage             string
	Selector          string                 // the member of the message that names its route
	Routes            map[string]SocketRoute // by route key: $connect, $disconnect, $default, or a name
}

// SocketRoute hands messages to a function.
type SocketRoute struct {
	Function string // logical id
	Timeout  time.Duration
}

// SocketAPIs lists the WebSocket APIs in the order of the template.
func (t *Template) SocketAPIs() ([]SocketAPI, error) {
	resources, err := t.ofType("AWS::Serverless::WebSocketApi")
	if err != nil {
		return nil, err
	}
	var out []SocketAPI
	for _, r := range resources {
		a, err := t.socketAPI(r)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (t *Template) socketAPI(r *Resource) (SocketAPI, error) {
	var p struct {
		RouteSelectionExpression, StageName string
		Routes                              map[string]struct {
			FunctionArn        string
			IntegrationTimeout int
		}

		DefaultRouteSettings      ignored // throttling: one developer is no flood
		RouteSettings             ignored // the same
		AccessLogSettings         ignored // the functions' logs tell enough
		DisableExecuteApiEndpoint ignored // the one origin is the only address
		Description, Tags         ignored
	}
	if err := t.properties(r, &p); err != nil {
		return SocketAPI{}, err
	}
	selector, ok := strings.CutPrefix(p.RouteSelectionExpression, "$request.body.")
	if !ok || strings.ContainsAny(selector, ".[") {
		return SocketAPI{}, fmt.Errorf("resource %s: route selection %q: only $request.body.<member> is known here", r.ID, p.RouteSelectionExpression)
	}
	if p.StageName == "" || strings.HasPrefix(p.StageName, "$") {
		return SocketAPI{}, fmt.Errorf("resource %s: a WebSocket API wants a named stage, got %q", r.ID, p.StageName)
	}
	a := SocketAPI{ID: r.ID, APIID: apiID(r.ID), Domain: t.domain(r.ID), Stage: p.StageName, Selector: selector, Routes: map[string]SocketRoute{}}
	for key, route := range p.Routes {
		function, err := t.byARN("AWS::Serverless::Function", "Arn", route.FunctionArn)
		if err != nil {
			return SocketAPI{}, fmt.Errorf("resource %s: route %s: %w", r.ID, key, err)
		}
		timeout := 29 * time.Second
		if route.IntegrationTimeout != 0 {
			timeout = time.Duration(route.IntegrationTimeout) * time.Millisecond
		}
		a.Routes[key] = SocketRoute{Function: function, Timeout: timeout}
	}
	return a, nil
}
