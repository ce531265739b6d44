package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"platimo/infra/stack/authority"
	"platimo/infra/stack/template"
)

// addresses is stack.json; README.md describes it.
type addresses struct {
	Ready       bool              `json:"ready"`
	PID         int               `json:"pid"`
	Data        string            `json:"data"`
	Page        string            `json:"page"`
	PageTLS     string            `json:"pageTLS"`
	Authority   string            `json:"authority"`
	Socket      string            `json:"socket,omitempty"`
	SocketTLS   string            `json:"socketTLS,omitempty"`
	Connections string            `json:"connections,omitempty"`
	APIs        map[string]string `json:"apis"`
	Engine      string            `json:"engine"`
	Region      string            `json:"region"`
	Tables      map[string]string `json:"tables"`
	Functions   map[string]string `json:"functions"`
	MSSP        simulated         `json:"mssp,omitzero"`
	Bank        simulated         `json:"bank,omitzero"`
	Control     string            `json:"control"`
	Parameters  string            `json:"parameters"`
}

type simulated struct {
	Protocol string `json:"protocol"`
	Manage   string `json:"manage"`
	Phone    string `json:"phone,omitempty"`
}

func (s *stack) addresses() addresses {
	a := addresses{
		PID: os.Getpid(), Data: s.opt.data, Page: s.pageURL(), PageTLS: s.pageTLSURL(),
		Authority: filepath.Join(s.opt.data, "tls", authority.File), APIs: map[string]string{},
		Engine: s.endpoint, Region: template.Region, Tables: map[string]string{}, Functions: map[string]string{},
		Control: "http://" + s.ports.addr("control"), Parameters: filepath.Join(s.opt.data, "parameters.json"),
	}
	for _, id := range s.plan.ownPort {
		a.APIs[id] = s.apiURL(id)
	}
	for _, table := range s.plan.tables {
		a.Tables[table.ID] = table.Name
	}
	for _, f := range s.plan.functions {
		a.Functions[f.ID] = f.Name
	}
	if len(s.sockets) > 0 {
		a.Connections = s.connectionsURL()
		a.Socket = fmt.Sprintf("ws://localhost:%d%s", s.ports.port("page"), s.plan.socketPath)
		a.SocketTLS = fmt.Sprintf("wss://localhost:%d%s", s.ports.port("page by https"), s.plan.socketPath)
	}
	if s.opt.mssp != "" {
		a.MSSP = simulated{Protocol: s.msspURL(), Manage: "http://" + s.ports.addr("phone simulator's management")}
		a.MSSP.Phone = fmt.Sprintf("http://localhost:%d/phone/", s.ports.port("phone simulator's management"))
	}
	if s.opt.bank != "" {
		a.Bank = simulated{Protocol: "http://" + s.ports.addr("bank simulator"), Manage: "http://" + s.ports.addr("bank simulator's management")}
	}
	return a
}

func (s *stack) pageURL() string { return fmt.Sprintf("http://localhost:%d", s.ports.port("page")) }

func (s *stack) pageTLSURL() string {
	return fmt.Sprintf("https://localhost:%d", s.ports.port("page by https"))
}

func (s *stack) apiURL(id string) string { return "http://" + s.ports.addr(id) }

func (s *stack) msspURL() string {
	return "http://" + s.ports.addr("phone simulator") + "/soap/services"
}

func (s *stack) connectionsURL() string {
	return "http://" + s.ports.addr("socket management") + s.plan.socketPath
}

// trustCommand makes this machine's browsers trust https://localhost; Chromium
// and Firefox have stores of their own, see README.md.
func trustCommand(authority string) string {
	if runtime.GOOS == "darwin" {
		return "security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db " + authority
	}
	return "sudo cp " + authority + " /usr/local/share/ca-certificates/platimo-local.crt && sudo update-ca-certificates"
}
