//go:build e2e

package e2e

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// TestKill kills a stack in the middle of its work: no child may keep a port
// or the database, and everything is there when it comes back.
func TestKill(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	data := t.TempDir()
	stack, kill := StartKillable(t, data)
	w := &world{stack: stack, phones: Phones{stack.MSSP.Manage}, secrets: newSecrets()}
	a := w.agent(ctx, t)
	paid := w.story(ctx, t, a)
	kill()

	for _, address := range []string{stack.Page, stack.Engine, stack.APIs["MssApi"], stack.MSSP.Manage, stack.Bank.Manage} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
		err = until(ctx, func() (bool, error) {
			c, err := net.Dial("tcp", u.Host)
			if err == nil {
				c.Close()
			}
			return err != nil, nil
		})
		cancel()
		if err != nil {
			t.Errorf("somebody still listens on %s three seconds after the kill", u.Host)
		}
	}

	w.stack = Start(t, data)
	w.phones.Manage = w.stack.MSSP.Manage
	a.Page = w.stack.Page
	if err := a.Do(ctx, http.MethodGet, "/api/session", nil, nil); err != nil {
		t.Errorf("the session is gone: %v", err)
	}
	if r, err := a.Get(ctx, paid.ID); err != nil || r.Status != "paid" {
		t.Errorf("the payment is %q, %v, want paid", r.Status, err)
	}
	w.story(ctx, t, a)
	w.sums(ctx, t)
}

// story asks, confirms, and waits until it is paid.
func (w *world) story(ctx context.Context, t *testing.T, a *Agent) Request {
	t.Helper()
	page, err := OpenPage(ctx, a, w.stack.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	payer := w.payer()
	r := w.ask(ctx, t, a, payer, 4200)
	if _, err := w.phones.Confirm(ctx, payer); err != nil {
		t.Fatal(err)
	}
	if _, err := page.Shows(ctx, r.ID, "paid"); err != nil {
		t.Fatal(err)
	}
	w.count(r)
	return r
}
