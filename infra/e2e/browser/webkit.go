package browser

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// webkit speaks W3C WebDriver to WebKitGTK's driver, in a screen of its own
// since it has no headless mode.
type webkit struct {
	screen, driver *exec.Cmd
	base           string // of the driver, then of the session
	client         http.Client
}

var webDriverKeys = map[string]string{"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c"}

func launchWebKit() (Page, error) {
	p := &webkit{client: http.Client{Timeout: callLimit}}
	if err := p.start(); err != nil {
		p.Close()
		return nil, fmt.Errorf("start WebKit: %w", err)
	}
	return p, nil
}

func (p *webkit) start() error {
	display, err := p.openScreen()
	if err != nil {
		return err
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := free.Addr().(*net.TCPAddr)
	free.Close()
	p.driver = exec.Command("WebKitWebDriver", fmt.Sprintf("--port=%d", address.Port))
	p.driver.Env = append(os.Environ(), "DISPLAY=:"+display, "WEBKIT_DISABLE_COMPOSITING_MODE=1", "LIBGL_ALWAYS_SOFTWARE=1",
		"GSETTINGS_BACKEND=memory", "GTK_A11Y=none", "NO_AT_BRIDGE=1")
	if err := p.driver.Start(); err != nil {
		return err
	}
	p.base = "http://" + address.String()
	if err := p.listens(address.String()); err != nil {
		return err
	}
	var s struct {
		SessionID string `json:"sessionId"`
	}
	err = p.call(http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName": "MiniBrowser", "acceptInsecureCerts": true,
		"webkitgtk:browserOptions": map[string]any{"binary": miniBrowser(), "args": []string{"--automation"}},
	}}}, &s)
	p.base += "/session/" + s.SessionID
	return err
}

// openScreen starts a screen; Xvfb says on a pipe which number it took.
func (p *webkit) openScreen() (display string, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	p.screen = exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x1100x24", "-nolisten", "tcp")
	p.screen.ExtraFiles = []*os.File{w}
	err = p.screen.Start()
	w.Close()
	if err != nil {
		return "", err
	}
	display, err = bufio.NewReader(r).ReadString('\n')
	return strings.TrimSpace(display), err
}

func (p *webkit) listens(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("its driver does not listen: %w", ctx.Err())
		case <-again.C:
		}
	}
}

func miniBrowser() string {
	found, err := filepath.Glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
	if err != nil || len(found) == 0 {
		return "MiniBrowser"
	}
	return found[len(found)-1]
}

func (p *webkit) call(method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, p.base+path, body)
	if err != nil {
		return err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s answers %s: %s", method, path, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, &struct{ Value any }{out})
}

func (p *webkit) Goto(url string) error {
	return p.call(http.MethodPost, "/url", map[string]any{"url": url}, nil)
}

func (p *webkit) Eval(js string) (json.RawMessage, error) {
	var v json.RawMessage
	err := p.call(http.MethodPost, "/execute/sync", map[string]any{"script": "return (" + js + ")", "args": []any{}}, &v)
	return v, err
}

// element finds an element and gives the path of its commands.
func (p *webkit) element(method, path string, in any) (string, error) {
	var v map[string]string
	err := p.call(method, path, in, &v)
	return "/element/" + v["element-6066-11e4-a52e-4f735466cecf"], err
}

func (p *webkit) Click(css string) error {
	e, err := p.element(http.MethodPost, "/element", map[string]any{"using": "css selector", "value": css})
	if err != nil {
		return err
	}
	return p.call(http.MethodPost, e+"/click", map[string]any{}, nil)
}

func (p *webkit) Type(text string) error {
	e, err := p.element(http.MethodGet, "/element/active", nil)
	if err != nil {
		return err
	}
	return p.call(http.MethodPost, e+"/value", map[string]any{"text": text}, nil)
}

func (p *webkit) Key(name string) error {
	return p.call(http.MethodPost, "/actions", map[string]any{"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": []any{
		map[string]any{"type": "keyDown", "value": webDriverKeys[name]}, map[string]any{"type": "keyUp", "value": webDriverKeys[name]},
	}}}}, nil)
}

func (p *webkit) Resize(width, height int) error {
	return p.call(http.MethodPost, "/window/rect", map[string]any{"width": width, "height": height}, nil)
}

func (p *webkit) Shot() ([]byte, error) {
	var s string
	quick := *p
	quick.client.Timeout = shotLimit
	if err := quick.call(http.MethodGet, "/screenshot", nil, &s); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(s)
}

func (p *webkit) Close() {
	if strings.Contains(p.base, "/session/") {
		_ = p.call(http.MethodDelete, "", nil, nil) // the driver is killed next
	}
	endProcess(p.driver)
	endProcess(p.screen)
}
