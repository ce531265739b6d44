package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"platimo/infra/stack/build"
	"platimo/infra/stack/template"
)

// plan is what the template says before everything is known: enough to refuse
// it at once, to build, and to choose ports.
type plan struct {
	doc       *template.Document
	declared  []string // parameters
	functions []template.Function
	tables    []template.Table
	ownPort   []string // HTTP APIs that are not behind the page's origin

	socketPath string // of the WebSocket API, at the page's origin and at its management: its stage
}

// readTemplate reads all of the template once, with stand-ins for values that
// only running programs can tell, so that a mistake is told within a second.
func (s *stack) readTemplate() error {
	doc, err := template.Load(s.opt.template)
	if err != nil {
		return err
	}
	s.plan = &plan{doc: doc}
	if s.plan.declared, err = doc.Parameters(); err != nil {
		return err
	}
	t, err := s.plan.evaluate(s, "not known yet")
	if err != nil {
		return fmt.Errorf("%s: %w", s.opt.template, err)
	}
	if err := s.plan.read(t); err != nil {
		return fmt.Errorf("%s: %w", s.opt.template, err)
	}
	s.console.step("%s: %d functions, %d tables; %d resources are not run here", filepath.Base(s.opt.template), len(s.plan.functions), len(s.plan.tables), len(t.NotRun()))
	return nil
}

func (p *plan) read(t *template.Template) (err error) {
	if p.functions, err = t.Functions(); err != nil {
		return err
	}
	if p.tables, err = t.Tables(); err != nil {
		return err
	}
	sockets, err := t.SocketAPIs()
	if err != nil {
		return err
	}
	switch len(sockets) {
	case 0:
	case 1:
		p.socketPath = "/" + sockets[0].Stage
	default:
		return errors.New("the local stack runs one WebSocket API, the template has more")
	}
	site, err := t.Site()
	if err != nil {
		return err
	}
	apis, err := t.HTTPAPIs()
	if err != nil {
		return err
	}
	for _, api := range apis {
		behind := func(b template.Behaviour) bool { return b.API == api.ID }
		if !slices.ContainsFunc(site.Behaviours, behind) {
			p.ownPort = append(p.ownPort, api.ID)
		}
	}
	return nil
}

// evaluate gives the template the parameters that it declares.
func (p *plan) evaluate(s *stack, signers string) (*template.Template, error) {
	values := map[string]string{}
	for name, value := range s.known(signers) {
		if slices.Contains(p.declared, name) {
			values[name] = value
		}
	}
	for name, value := range s.opt.parameters {
		values[name] = value
	}
	return p.doc.Evaluate(template.Inputs{
		StackName: stackName, Region: template.Region, AccountID: template.AccountID, Parameters: values,
	})
}

// known are the values of the project's parameters on this machine. Before the
// ports are taken, addresses are stand-ins.
func (s *stack) known(signers string) map[string]string {
	v := map[string]string{
		"Arch": build.Arch(), "StageSecret": s.secrets.StageSecret, "MssApPasswords": s.secrets.APPassword, "BankCallbackTokens": s.secrets.BankToken,
		"SignerIssuers": signers, "Origins": "not known yet", "Banks": "not known yet", "DynamoEndpoint": "not known yet", "SocketEndpoint": "not known yet", "MssCallback": "not known yet",
	}
	if s.ports == nil {
		return v
	}
	bank := "http://" + s.ports.addr("bank simulator")
	v["Origins"] = s.pageURL() + " " + s.pageTLSURL()
	v["SignInPlace"] = strings.TrimPrefix(s.pageURL(), "http://")
	v["MssEndpoint"] = s.msspURL()
	v["Banks"] = fmt.Sprintf("BANKRSBG=%[1]s/BANKRSBG SECORSBG=%[1]s/SECORSBG", bank)
	v["DynamoEndpoint"] = s.endpoint
	v["SocketEndpoint"] = s.connectionsURL()
	if slices.Contains(s.plan.ownPort, "MssApi") {
		v["MssCallback"] = s.apiURL("MssApi")
	}
	return v
}

// bankCallback is the address at which the bank calls: the route of BankApi
// with the token in it.
func (p *plan) bankCallback(s *stack) string {
	for _, f := range p.functions {
		for _, e := range f.Events {
			if e.Route != nil && e.Route.API == "BankApi" {
				return s.apiURL("BankApi") + strings.Replace(e.Route.Path, "{token}", s.secrets.BankToken, 1)
			}
		}
	}
	return ""
}
