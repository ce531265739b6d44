package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// firefox speaks WebDriver BiDi, which it serves itself.
type firefox struct {
	cmd     *exec.Cmd
	ws      *websocket.Conn
	tab     string
	calls   int
	profile string
}

const preferences = `user_pref("remote.active-protocols", 1);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
`

var listening = regexp.MustCompile(`BiDi listening on (ws://\S+)`)

func launchFirefox() (Page, error) {
	profile, err := os.MkdirTemp("", "firefox-")
	if err != nil {
		return nil, err
	}
	p := &firefox{profile: profile}
	if err := p.start(); err != nil {
		p.Close()
		return nil, fmt.Errorf("start firefox: %w", err)
	}
	return p, nil
}

func (p *firefox) start() error {
	if err := os.WriteFile(filepath.Join(p.profile, "user.js"), []byte(preferences), 0o600); err != nil {
		return err
	}
	p.cmd = exec.Command("firefox-esr", "--headless", "--no-remote", "--profile", p.profile, "--remote-debugging-port=0")
	p.cmd.Env = append(os.Environ(), "MOZ_HEADLESS=1", "HOME="+p.profile)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
			}
		}
		_, _ = io.Copy(io.Discard, stderr)
	}()
	select {
	case url := <-address:
		return p.connect(url)
	case <-time.After(time.Minute):
		return errors.New("it did not say where it listens within a minute")
	}
}

func (p *firefox) connect(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	var err error
	if p.ws, _, err = websocket.Dial(ctx, url+"/session", nil); err != nil {
		return err
	}
	p.ws.SetReadLimit(64 << 20) // pictures
	if err := p.call("session.new", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"acceptInsecureCerts": true}}}, nil); err != nil {
		return err
	}
	var tree struct {
		Contexts []struct{ Context string }
	}
	if err := p.call("browsingContext.getTree", map[string]any{}, &tree); err != nil {
		return err
	}
	p.tab = tree.Contexts[0].Context
	return p.Resize(1280, 900)
}

// call sends one command and waits for its result; events in between are dropped.
func (p *firefox) call(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	p.calls++
	b, err := json.Marshal(map[string]any{"id": p.calls, "method": method, "params": params})
	if err != nil {
		return err
	}
	if err := p.ws.Write(ctx, websocket.MessageText, b); err != nil {
		return err
	}
	for {
		_, b, err := p.ws.Read(ctx)
		if err != nil {
			return err
		}
		var m struct {
			ID                   int
			Type, Error, Message string
			Result               json.RawMessage
		}
		if err := json.Unmarshal(b, &m); err != nil {
			return err
		}
		if m.ID != p.calls {
			continue
		}
		if m.Type == "error" {
			return fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

func (p *firefox) Goto(url string) error {
	return p.call("browsingContext.navigate", map[string]any{"context": p.tab, "url": url, "wait": "complete"}, nil)
}

// Eval has the page write JSON, so that no decoder of BiDi's values is needed.
func (p *firefox) Eval(js string) (json.RawMessage, error) {
	var v struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	err := p.call("script.evaluate", map[string]any{
		"expression": "(async()=>JSON.stringify(await (" + js + "))??'null')()", "target": map[string]any{"context": p.tab}, "awaitPromise": true,
	}, &v)
	if err == nil && v.Type == "exception" {
		err = errors.New(v.ExceptionDetails.Text)
	}
	return json.RawMessage(v.Result.Value), err
}

func (p *firefox) Click(css string) error {
	var v struct {
		Nodes []struct {
			SharedID string `json:"sharedId"`
		}
	}
	find := map[string]any{"context": p.tab, "locator": map[string]any{"type": "css", "value": css}, "maxNodeCount": 1}
	if err := p.call("browsingContext.locateNodes", find, &v); err != nil {
		return err
	}
	if len(v.Nodes) == 0 {
		return fmt.Errorf("click: no element %s", css)
	}
	if _, err := p.Eval("document.querySelector(" + quote(css) + ").scrollIntoView({block:'center'})"); err != nil {
		return err
	}
	origin := map[string]any{"type": "element", "element": map[string]any{"sharedId": v.Nodes[0].SharedID}}
	return p.perform(map[string]any{"type": "pointer", "id": "mouse", "actions": []any{
		map[string]any{"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
		map[string]any{"type": "pointerDown", "button": 0}, map[string]any{"type": "pointerUp", "button": 0},
	}})
}

func (p *firefox) perform(source map[string]any) error {
	return p.call("input.performActions", map[string]any{"context": p.tab, "actions": []any{source}}, nil)
}

func (p *firefox) keys(keys []string) error {
	var actions []any
	for _, k := range keys {
		actions = append(actions, map[string]any{"type": "keyDown", "value": k}, map[string]any{"type": "keyUp", "value": k})
	}
	return p.perform(map[string]any{"type": "key", "id": "keyboard", "actions": actions})
}

func (p *firefox) Type(text string) error { return p.keys(strings.Split(text, "")) }
func (p *firefox) Key(name string) error  { return p.keys([]string{webDriverKeys[name]}) }

func (p *firefox) Resize(width, height int) error {
	return p.call("browsingContext.setViewport", map[string]any{"context": p.tab, "viewport": map[string]any{"width": width, "height": height}}, nil)
}

func (p *firefox) Shot() ([]byte, error) {
	var v struct{ Data []byte }
	err := p.call("browsingContext.captureScreenshot", map[string]any{"context": p.tab}, &v)
	return v.Data, err
}

func (p *firefox) Close() {
	if p.ws != nil {
		_ = p.call("browser.close", map[string]any{}, nil) // it is killed if it does not
		p.ws.CloseNow()
	}
	endProcess(p.cmd)
	os.RemoveAll(p.profile)
}
