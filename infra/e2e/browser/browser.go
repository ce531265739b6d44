// Package browser drives Chromium, Firefox and WebKit from one small
// interface, as a person would: it clicks, types and looks. Each speaks its own
// protocol, and none needs a driver but WebKit.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"
)

// Page is one tab of one browser.
type Page interface {
	// Goto loads an address and waits until it is complete.
	Goto(url string) error
	// Eval runs an expression, awaits it if it is a promise, and returns its JSON.
	Eval(js string) (json.RawMessage, error)
	// Click clicks in the middle of the first element that a CSS selector finds.
	Click(css string) error
	// Type types into the focused element.
	Type(text string) error
	// Key presses Tab, Enter or Escape.
	Key(name string) error
	// Resize sets the size of the page in CSS pixels.
	Resize(width, height int) error
	// Shot takes a picture of what is to be seen, as PNG.
	Shot() ([]byte, error)
	// Close ends the browser and everything that it started.
	Close()
}

// Engine is one kind of browser.
type Engine struct {
	Name   string
	needs  []string
	TLS    bool // it refuses Secure cookies on http://localhost
	Shy    bool // its driver gives no picture once a link within the page was followed
	Launch func() (Page, error)
}

// Engines are the three, in the order in which a person would try them.
var Engines = []Engine{
	{Name: "Chromium", needs: []string{"chromium"}, Launch: launchChromium},
	{Name: "Firefox", needs: []string{"firefox-esr"}, Launch: launchFirefox},
	{Name: "WebKit", needs: []string{"WebKitWebDriver", "Xvfb"}, TLS: true, Shy: true, Launch: launchWebKit},
}

// Missing names the first program that an engine needs and the machine lacks.
func (e Engine) Missing() string {
	for _, program := range e.needs {
		if _, err := exec.LookPath(program); err != nil {
			return program
		}
	}
	return ""
}

// callLimit is what one action may take, shotLimit a picture.
const (
	callLimit = 30 * time.Second
	shotLimit = 5 * time.Second
)

// Wait waits until an expression is true in the page.
func Wait(ctx context.Context, p Page, js string) error {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		v, err := p.Eval("Boolean(" + js + ")")
		if err == nil && string(v) == "true" {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w (last: %s, %v)", js, ctx.Err(), v, err)
		case <-look.C:
		}
	}
}
