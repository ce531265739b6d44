//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"platimo/infra/e2e/browser"
)

// TestThePhoneInABrowser answers requests on the phone's page. With
// PLATIMO_SHOTS it leaves pictures in that folder.
func TestThePhoneInABrowser(t *testing.T) {
	for _, engine := range browser.Engines {
		t.Run(engine.Name, func(t *testing.T) {
			if missing := engine.Missing(); missing != "" {
				t.Skipf("%s is not on this machine", missing)
			}
			s := start(t, t.TempDir())
			s.phone(t, mira)
			p, err := engine.Launch()
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			w := &watcher{t, p, engine.Name}
			w.do(p.Resize(360, 800))
			w.do(p.Goto(strings.Replace(s.management, "127.0.0.1", "localhost", 1) + "/phone/?number=" + mira))
			w.until(`document.querySelector('#owner').textContent === 'Mira Kupac · 064 123 4567' && !document.querySelector('#idle').hidden`)
			w.shot("idle")

			id := s.send(t, asking(mira, sentence)).Body.Wrapper.Message.MSSPTransID
			w.until(`visible('prompt') && test('text').textContent === ` + quote(sentence))
			w.until(`test('code').textContent === '4821'`)
			w.shot("prompt")
			w.until(`document.documentElement.scrollWidth <= innerWidth`)

			w.do(p.Click("[data-test=pin]"))
			w.do(p.Type("0000"))
			w.do(p.Click("[data-test=confirm]"))
			w.until(`test('wrong').textContent === 'Pogrešan PIN. Preostalo: 2 pokušaja.' && test('pin').value === ''`)
			w.shot("wrong")
			w.do(p.Type(pin)) // the focus is back in the field
			w.do(p.Key("Enter"))
			w.until(`!visible('prompt') && test('result').textContent === 'Potpisano.'`)
			if got := s.send(t, query(id)).code(t); got != 502 {
				t.Errorf("it ends with %d, want 502", got)
			}
			s.send(t, receipt(id, mira, "Placeno 12.345,67 RSD"))
			w.until(`test('message').textContent.startsWith('Placeno 12.345,67 RSD')`)
			w.shot("message")

			id = s.send(t, asking(mira, "PlatiMo: <img src=x onerror=alert(1)> &amp; Kod 0041.")).Body.Wrapper.Message.MSSPTransID
			w.until(`visible('prompt') && test('code').textContent === '0041' && !document.querySelector('main img')`)
			w.do(p.Click("[data-test=refuse]"))
			w.until(`!visible('prompt') && test('result').textContent === 'Odbijeno.'`)
			if got := s.send(t, query(id)).code(t); got != 401 {
				t.Errorf("it ends with %d, want 401", got)
			}

			id = s.send(t, asking(mira, sentence)).Body.Wrapper.Message.MSSPTransID
			w.until(`visible('prompt')`)
			for _, press := range []int{1, 2, 3, 4} {
				w.do(p.Click("#pad button:nth-child(" + string(rune('0'+press)) + ")"))
			}
			w.do(p.Click("[data-test=confirm]"))
			w.until(`!visible('prompt')`)
			if got := s.send(t, query(id)).code(t); got != 502 {
				t.Errorf("with the pad it ends with %d, want 502", got)
			}

			s.send(t, asking(mira, sentence))
			for range 3 {
				w.until(`visible('prompt') && !test('confirm').disabled`)
				w.do(p.Type("0000"))
				w.do(p.Key("Enter"))
				w.until(`!visible('prompt') || test('wrong').textContent !== '' && test('pin').value === '' && !test('confirm').disabled`)
			}
			w.until(`!visible('prompt') && document.querySelector('#trouble').textContent.startsWith('PIN je blokiran')`)
			w.shot("blocked")
		})
	}
}

// watcher looks at a page, and ends the test when it is not as it should be.
type watcher struct {
	t      *testing.T
	page   browser.Page
	engine string
}

func (w *watcher) do(err error) {
	w.t.Helper()
	if err != nil {
		w.shot("failure")
		w.t.Fatal(err)
	}
}

// until waits for an expression that may use test(name), the element of that
// data-test, and visible(name).
func (w *watcher) until(js string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	w.do(browser.Wait(ctx, w.page, `((test, visible) => `+js+`)(
		name => document.querySelector('[data-test=' + name + ']'),
		name => document.querySelector('[data-test=' + name + ']').checkVisibility())`))
}

func (w *watcher) shot(name string) {
	folder := os.Getenv("PLATIMO_SHOTS")
	if folder == "" {
		return
	}
	picture, err := w.page.Shot()
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "phone-"+strings.ToLower(w.engine)+"-"+name+".png"), picture, 0o600)
	}
	if err != nil {
		w.t.Error(err)
	}
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}
