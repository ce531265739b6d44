//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"platimo/infra/e2e/browser"
	"platimo/infra/engine"
)

// TestBrowsers tells the story in each browser that the machine has, and says
// which it has not.
func TestBrowsers(t *testing.T) {
	var have []browser.Engine
	for _, e := range browser.Engines {
		if lacks := e.Missing(); lacks != "" {
			fmt.Printf("no story in %s: this machine has no %s (make browsers)\n", e.Name, lacks)
			continue
		}
		have = append(have, e)
	}
	if len(have) == 0 {
		t.Skip("no browser on this machine: run make browsers")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	stack := Start(t, t.TempDir(), "-csp-report")
	root, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{stack: stack, phones: Phones{stack.MSSP.Manage}, secrets: newSecrets()}
	for n, e := range have {
		t.Run(e.Name, func(t *testing.T) {
			p, err := e.Launch()
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			v := &visitor{T: t, Page: p, ctx: ctx, asked: []string{}, pictures: filepath.Join(root, ".local", "pictures", e.Name), shy: e.Shy}
			address := stack.Page
			if e.TLS {
				address = stack.TLS
			}
			v.story(w, address, AgentNumber(n+3), e.Name == "Chromium")
		})
	}
	reports, err := os.ReadFile(filepath.Join(stack.Data, "logs", "csp.jsonl"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if len(reports) > 0 {
		t.Errorf("the page breaks its own content security policy:\n%s", reports)
	}
}

// visitor uses the page in one browser and keeps pictures of it.
type visitor struct {
	*testing.T
	browser.Page
	ctx      context.Context
	pictures string
	shots    int
	asked    []string // ids of the rows that are there
	shy      bool     // pictures may be missing
}

// hook is the CSS selector of a data-test hook.
func hook(name string) string { return `[data-test="` + name + `"]` }

func (v *visitor) must(err error) {
	v.Helper()
	if err != nil {
		v.shot("failure")
		v.Fatal(err)
	}
}

func (v *visitor) wait(js string) {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 30*time.Second)
	defer cancel()
	v.must(browser.Wait(ctx, v.Page, js))
}

func (v *visitor) there(css string) {
	v.Helper()
	v.wait("document.querySelector(" + js(css) + ")")
}

func (v *visitor) click(css string) { v.Helper(); v.there(css); v.must(v.Click(css)) }

func (v *visitor) fill(name, text string) {
	v.Helper()
	v.click(hook(name))
	v.must(v.Type(text))
}

func (v *visitor) shot(name string) {
	v.Helper()
	v.shots++
	png, err := v.Shot()
	if err == nil {
		err = os.MkdirAll(v.pictures, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(v.pictures, fmt.Sprintf("%02d-%s.png", v.shots, name)), png, 0o644)
	}
	switch {
	case err != nil && v.shy:
		v.Logf("no picture of %s: %v", name, err)
	case err != nil:
		v.Errorf("picture of %s: %v", name, err)
	}
}

func js(s string) string {
	b, _ := json.Marshal(s) // a string can always be marshalled
	return string(b)
}

// story signs in, asks, confirms, sees paid without a reload, finds it in the
// archive, and signs out. byHand answers on the phone's own page.
func (v *visitor) story(w *world, address, agent string, byHand bool) {
	ph := phone{phones: w.phones}
	if byHand {
		p, err := browser.Engines[0].Launch()
		v.must(err)
		defer p.Close()
		ph.page = &visitor{T: v.T, Page: p, ctx: v.ctx, pictures: v.pictures + "-phone"}
		ph.address = w.stack.MSSP.Phone
	}
	v.must(v.Goto(address))
	v.wait(`document.documentElement.dataset.ready === "login"`)
	v.shot("sign-in")
	v.fill("login-phone", "0"+agent[4:])
	v.must(v.Key("Enter"))
	v.there(hook("login-code"))
	v.shot("waiting")
	ph.confirm(v, agent)

	v.wait(`document.documentElement.dataset.ready === "board"`)
	v.must2(v.Eval(`(window.notReloaded = true)`))
	v.shot("board")
	payer := w.payer()
	id := v.ask(payer, "1.234,50", "Račun 1041, šljive")
	v.shot("asked")
	ph.confirm(v, payer)
	v.there(fmt.Sprintf(`%s[data-id="%s"][data-status="paid"]`, hook("row"), id))
	v.wait(`window.notReloaded`)
	v.shot("paid")
	if byHand {
		v.variety(w)
		ph.page.Close() // a second browser would take the processor's
		v.measure(w, 20)
	}

	v.click(fmt.Sprintf(`%s[data-id="%s"] %s`, hook("row"), id, hook("row-link")))
	v.there(hook("event") + `[data-kind="paid"]`)
	v.shot("payment")
	v.click(hook("nav-archive"))
	v.there(fmt.Sprintf(`%s[data-id="%s"]`, hook("row"), id))
	v.shot("archive")
	v.click(hook("sign-out"))
	v.wait(`document.documentElement.dataset.ready === "login"`)
	v.shot("signed-out")
}

func (v *visitor) must2(_ json.RawMessage, err error) { v.Helper(); v.must(err) }

// ask fills the form by keyboard, sends it with Enter, and gives the id of the
// row that appears.
func (v *visitor) ask(payer, amount, purpose string) string {
	v.Helper()
	v.fill("phone", "0"+payer[4:])
	v.must(v.Key("Tab"))
	v.must(v.Type(amount))
	v.must(v.Key("Tab"))
	v.must(v.Type(purpose))
	v.there(hook("preview-box") + `[data-state="shown"]`)
	v.must(v.Key("Enter"))
	known, err := json.Marshal(v.asked)
	v.must(err)
	row := `[...document.querySelectorAll(` + js(hook("row")) + `)].find(row => !` + string(known) + `.includes(row.dataset.id))`
	v.wait(row)
	id, err := v.Eval(row + ".dataset.id")
	v.must(err)
	var s string
	v.must(json.Unmarshal(id, &s))
	v.asked = append(v.asked, s)
	return s
}

// variety fills the board with what a day brings: refused, cancelled, waiting.
func (v *visitor) variety(w *world) {
	v.Helper()
	refuses := w.payer()
	id := v.ask(refuses, "7.160,40", "Ručak za dvoje")
	v.must(w.phones.Refuse(v.ctx, refuses))
	v.there(fmt.Sprintf(`%s[data-id="%s"][data-status="refused"]`, hook("row"), id))
	id = v.ask(w.payer(), "3.209,80", "Dostava")
	v.click(fmt.Sprintf(`%s[data-id="%s"] %s`, hook("row"), id, hook("cancel")))
	v.click(hook("cancel-yes"))
	v.there(fmt.Sprintf(`%s[data-id="%s"][data-status="cancelled"]`, hook("row"), id))
	v.ask(w.payer(), "12.000,00", "2 karte 21. 11. u 20h")
	v.there(hook("row") + `[data-status="pending"] [data-face="waiting"]`)
	v.fill("phone", "064 123 4567")
	v.must(v.Key("Tab"))
	v.must(v.Type("1.041,00"))
	v.must(v.Key("Tab"))
	v.must(v.Type("Račun 1042"))
	v.there(hook("preview-box") + `[data-state="shown"]`)
	v.shot("day")
	for _, field := range []string{"phone", "amount", "purpose"} {
		v.must2(v.Eval(`(f => { f.value = ""; f.dispatchEvent(new Event("input", { bubbles: true })); })(document.querySelector(` + js(hook(field)) + `))`))
	}
}

// measure times how long it takes from the PIN until the page shows paid, as
// the page itself sees it.
func (v *visitor) measure(w *world, n int) {
	var took []time.Duration
	for range n {
		payer := w.payer()
		id := v.ask(payer, "100", "merenje")
		row := js(fmt.Sprintf(`%s[data-id="%s"]`, hook("row"), id))
		v.must2(v.Eval(`(() => { window.paid = new Promise(done => { const see = () => { const row = document.querySelector(` + row + `);
			if (row && row.dataset.status === "paid") { watch.disconnect(); done(Date.now()); } };
			const watch = new MutationObserver(see); watch.observe(document.body, { subtree: true, childList: true, attributes: true }); see(); }); })()`))
		pin, err := w.phones.Confirm(v.ctx, payer)
		v.must(err)
		at, err := v.Eval(`window.paid`) // awaited: asking again and again would take the page's time
		v.must(err)
		var millis int64
		v.must(json.Unmarshal(at, &millis))
		took = append(took, time.UnixMilli(millis).Sub(pin.Truncate(time.Millisecond)))
	}
	slices.Sort(took)
	fmt.Printf("%d stories in the browser, PIN -> paid in the page (ms): median %.0f   p95 %.0f   worst %.0f\n", n, ms(at(took, 0.5)), ms(at(took, 0.95)), ms(took[n-1]))
}

// phone answers prompts: on its own page, or by the simulator's management.
type phone struct {
	phones  Phones
	page    *visitor
	address string
}

func (p *phone) confirm(v *visitor, number string) {
	v.Helper()
	if p.page == nil {
		_, err := p.phones.Confirm(v.ctx, number)
		v.must(err)
		return
	}
	p.page.must(p.page.Goto(p.address + "?number=" + number))
	p.page.wait(`!document.querySelector('[data-test="prompt"]').hidden`)
	p.page.fill("pin", PIN)
	p.page.shot("prompt")
	p.page.must(p.page.Click(hook("confirm")))
	p.page.wait(`document.querySelector('[data-test="prompt"]').hidden`)
}
