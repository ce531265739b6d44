package browser

import (
	"context"
	"encoding/json"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// chromium speaks the DevTools protocol over a pipe.
type chromium struct {
	ctx   context.Context
	close []func()
}

func launchChromium() (Page, error) {
	profile, err := os.MkdirTemp("", "chromium-")
	if err != nil {
		return nil, err
	}
	allocated, free := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("ignore-certificate-errors", true))...)
	ctx, end := chromedp.NewContext(allocated)
	p := &chromium{ctx, []func(){end, free, func() { os.RemoveAll(profile) }}}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](`1`)); err != nil { // the first run starts the browser: no deadline
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *chromium) do(a chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, callLimit)
	defer cancel()
	return chromedp.Do(ctx, a)
}

func (p *chromium) Goto(url string) error  { return p.do(chromedp.Navigate(url)) }
func (p *chromium) Click(css string) error { return p.do(chromedp.Click(chromedp.CSS(css))) }

func (p *chromium) Eval(js string) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(p.ctx, callLimit)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[[]byte]("("+js+")", chromedp.EvalAwaitPromise))
}

// Type inserts text: the key table of chromedp takes č and ć for function keys.
func (p *chromium) Type(text string) error {
	return p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

func (p *chromium) Key(name string) error {
	return p.do(chromedp.KeyEvent(map[string]string{"Tab": "\t", "Enter": "\r", "Escape": "\u001b"}[name]))
}

func (p *chromium) Resize(width, height int) error {
	return p.do(chromedp.EmulateViewport(int64(width), int64(height)))
}

func (p *chromium) Shot() ([]byte, error) {
	ctx, cancel := context.WithTimeout(p.ctx, callLimit)
	defer cancel()
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}

func (p *chromium) Close() {
	for _, f := range p.close {
		f()
	}
}
