package main

import (
	"platimo/infra/stack/httpapi"
	"platimo/infra/stack/lambda"
	"platimo/infra/stack/template"
	"platimo/infra/stack/wsapi"
)

// wire makes the functions and puts them behind their APIs.
func (s *stack) wire(t *template.Template) error {
	functions, err := t.Functions()
	if err != nil {
		return err
	}
	for _, f := range functions {
		if err := s.addFunction(f); err != nil {
			return err
		}
	}
	if err := s.addHTTPAPIs(t, functions); err != nil {
		return err
	}
	return s.addSocketAPIs(t)
}

func (s *stack) addFunction(f template.Function) error {
	log, err := s.logFile(f.ID + ".log")
	if err != nil {
		return err
	}
	dir, err := s.codeFolder(f.CodeURI)
	if err != nil {
		return err
	}
	s.functions[f.ID] = lambda.New(lambda.Config{
		Name: f.Name, ARN: f.ARN, Binary: s.binaries[dir], Region: template.Region, Memory: f.Memory, Timeout: f.Timeout,
		Reserved: f.Concurrency, Limit: s.opt.processes, Retries: f.Retries, JSONLogs: f.JSONLogs, Env: f.Environment,
		Log: log, Notice: s.console.notice,
	})
	return nil
}

func (s *stack) addHTTPAPIs(t *template.Template, functions []template.Function) error {
	apis, err := t.HTTPAPIs()
	if err != nil {
		return err
	}
	for _, api := range apis {
		log, err := s.logFile(api.ID + ".access.log")
		if err != nil {
			return err
		}
		handler := httpapi.New(httpapi.Config{
			APIID: api.APIID, Domain: api.Domain, AccountID: template.AccountID, LogFormat: api.LogFormat, Log: log,
		})
		for _, f := range functions {
			for _, e := range f.Events {
				if e.Route != nil && e.Route.API == api.ID {
					handler.Route(e.Route.Method, e.Route.Path, s.functions[f.ID], e.Route.Timeout)
				}
			}
		}
		s.apis[api.ID] = handler
	}
	return nil
}

func (s *stack) addSocketAPIs(t *template.Template) error {
	apis, err := t.SocketAPIs()
	if err != nil {
		return err
	}
	for _, api := range apis {
		routes := map[string]wsapi.Route{}
		for key, route := range api.Routes {
			routes[key] = wsapi.Route{Function: s.functions[route.Function], Timeout: route.Timeout}
		}
		handler := wsapi.New(wsapi.Config{APIID: api.APIID, Domain: api.Domain, Stage: api.Stage, Selector: api.Selector, Routes: routes})
		s.sockets = append(s.sockets, handler)
		s.apis[api.ID] = handler
	}
	return nil
}
