//go:build e2e

package e2e

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"platimo/infra/enrol"
)

// TestStories runs every story through one stack, and then looks at what the
// stack has logged and moved.
func TestStories(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	stack := Start(t, t.TempDir())
	w := &world{stack: stack, phones: Phones{stack.MSSP.Manage}, secrets: newSecrets()}

	t.Run("unattended", func(t *testing.T) { w.beginUnattended(ctx, t) }) // these take a minute: begin now, look at the end
	t.Run("whole story", func(t *testing.T) { w.wholeStory(ctx, t) })
	t.Run("sign-in belongs to one browser", func(t *testing.T) { w.fixation(ctx, t) })
	t.Run("a stranger holds up nothing", func(t *testing.T) { w.stranger(ctx, t) })
	t.Run("refused", func(t *testing.T) { w.refused(ctx, t) })
	t.Run("cancelled", func(t *testing.T) { w.cancelled(ctx, t) })
	t.Run("no money", func(t *testing.T) { w.noMoney(ctx, t) })
	t.Run("same key", func(t *testing.T) { w.sameKey(ctx, t) })
	t.Run("another merchant", func(t *testing.T) { w.anotherMerchant(ctx, t) })
	t.Run("bad input", func(t *testing.T) { w.badInput(ctx, t) })
	t.Run("200 in a row", func(t *testing.T) { w.inARow(ctx, t, 200, "no delay in the streams") })
	t.Run("streams 200 ms late", func(t *testing.T) { lateStreams(ctx, t) })
	t.Run("ends of the unattended", func(t *testing.T) { w.endUnattended(ctx, t) })
	t.Run("sums", func(t *testing.T) { w.sums(ctx, t) })
	t.Run("description", w.described)
	t.Run("logs", func(t *testing.T) { w.secrets.search(t, stack.Data) })
}

// described: every operation of the API description has answered by now, and
// Agent has held each answer against it.
func (w *world) described(t *testing.T) {
	c, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range c.Operations() {
		if !c.Used(operation) {
			t.Errorf("no story has used %s", operation)
		}
	}
}

// world is what the stories share.
type world struct {
	stack     enrol.Stack
	phones    Phones
	secrets   *secrets
	next      int // payer, from 1
	paid      int64
	paidCount int
	waiting   []Request // unattended: they end by themselves
	first     *Agent    // agent 1 of the first merchant, signed in
}

// payer gives a number that no other story uses.
func (w *world) payer() string {
	w.next++
	n := Number(w.next)
	w.secrets.add(n[1:], "0"+n[4:])
	return n
}

// agent signs an agent in once and keeps it.
func (w *world) agent(ctx context.Context, t *testing.T) *Agent {
	t.Helper()
	if w.first == nil {
		w.first = w.signIn(ctx, t, 1)
	}
	return w.first
}

func (w *world) signIn(ctx context.Context, t *testing.T, n int) *Agent {
	t.Helper()
	a := NewAgent(w.stack.Page)
	if err := a.SignIn(ctx, w.phones, AgentNumber(n)); err != nil {
		t.Fatalf("sign in agent %d: %v", n, err)
	}
	w.secrets.add(AgentNumber(n)[1:], "0"+AgentNumber(n)[4:], a.Cookie("__Host-s"), a.Cookie("__Host-login"))
	return a
}

func (w *world) ask(ctx context.Context, t *testing.T, a *Agent, payer string, para int64) Request {
	t.Helper()
	r, err := a.Ask(ctx, Typed{Payer: payer, Amount: Amount{para, "RSD"}, RemittanceInformation: "Račun 1041"})
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	w.secrets.add(r.Sentence)
	return r
}

func (w *world) count(r Request) {
	w.paid += r.Amount.Minor
	w.paidCount++
}

func (w *world) wholeStory(ctx context.Context, t *testing.T) {
	a, payer := w.agent(ctx, t), w.payer()
	page, err := OpenPage(ctx, a, w.stack.Socket)
	if err != nil {
		t.Fatal(err)
	}
	if page.Subprotocol() != "platimo.v1" {
		t.Errorf("subprotocol = %q, want platimo.v1 alone", page.Subprotocol())
	}
	r := w.ask(ctx, t, a, payer, 123450)
	prompt, err := w.phones.Wait(ctx, payer)
	if err != nil {
		t.Fatal(err)
	}
	if prompt.Text != r.Sentence {
		t.Errorf("the phone shows %q, want the sentence of the preview %q", prompt.Text, r.Sentence)
	}
	if _, err := w.phones.Confirm(ctx, payer); err != nil {
		t.Fatal(err)
	}
	if _, err := page.Shows(ctx, r.ID, "paid"); err != nil {
		t.Fatal(err)
	}
	w.count(r)
	text, err := w.phones.Message(ctx, payer, 1)
	if err != nil || !strings.Contains(text, "1.234,50 RSD") || !strings.Contains(text, "Placeno") {
		t.Errorf("message on the phone = %q, %v, want that 1.234,50 RSD were paid", text, err)
	}
	var list struct{ Requests []Request }
	if err := a.Do(ctx, http.MethodGet, "/api/requests?status=paid", nil, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Requests) != 1 || list.Requests[0].ID != r.ID {
		t.Errorf("the archive lists %d paid requests, want the one", len(list.Requests))
	}
	for _, c := range []struct{ method, path string }{{"GET", "/api/session"}, {"POST", "/api/session/extend"}} {
		var in any
		if c.method == http.MethodPost {
			in = struct{}{}
		}
		if err := a.Do(ctx, c.method, c.path, in, nil); err != nil {
			t.Errorf("%s %s: %v", c.method, c.path, err)
		}
	}
	if err := a.Do(ctx, http.MethodPost, "/api/session/end", struct{}{}, nil); err != nil {
		t.Fatalf("sign out: %v", err)
	}
	if err := page.Ended(ctx); err != nil {
		t.Errorf("the socket outlives its session: %v", err)
	}
	w.first = nil
}

// fixation: whoever else has the attempt's id finds nothing, and a signed-out
// browser cannot repeat its way back in.
func (w *world) fixation(ctx context.Context, t *testing.T) {
	victim, thief := NewAgent(w.stack.Page), NewAgent(w.stack.Page)
	number := AgentNumber(2)
	if err := victim.Do(ctx, http.MethodPost, "/api/login", map[string]string{"phone": number}, nil); err != nil {
		t.Fatal(err)
	}
	cookie := victim.Cookie("__Host-login")
	id, _, _ := strings.Cut(cookie, ".")
	thief.SetCookie("__Host-login", id+"."+strings.Repeat("A", 43))
	if _, err := w.phones.Confirm(ctx, number); err != nil {
		t.Fatal(err)
	}
	var at Attempt
	err := until(ctx, func() (bool, error) {
		err := victim.Do(ctx, http.MethodPost, "/api/login/wait", struct{}{}, &at)
		return at.Status == "confirmed", err
	})
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, "another browser", thief.Do(ctx, http.MethodPost, "/api/login/wait", struct{}{}, nil), 404)
	if err := victim.Do(ctx, http.MethodPost, "/api/session/end", struct{}{}, nil); err != nil {
		t.Fatal(err)
	}
	victim.SetCookie("__Host-login", cookie)
	if err := victim.Do(ctx, http.MethodPost, "/api/login/wait", struct{}{}, nil); err == nil {
		wantProblem(t, "after sign-out", victim.Do(ctx, http.MethodGet, "/api/session", nil, nil), 401)
	}
}

// stranger: whoever types a customer's number into the sign-in page neither
// holds up a payment to it, nor learns whether one is open.
func (w *world) stranger(ctx context.Context, t *testing.T) {
	a, before, after := w.agent(ctx, t), w.payer(), w.payer()
	begin := func(number string) {
		if err := NewAgent(w.stack.Page).Do(ctx, http.MethodPost, "/api/login", map[string]string{"phone": number}, nil); err != nil {
			t.Errorf("a stranger's sign-in: %v", err)
		}
	}
	begin(before)
	w.ask(ctx, t, a, before, 5000)
	w.ask(ctx, t, a, after, 5000)
	begin(after)
}

func (w *world) refused(ctx context.Context, t *testing.T) {
	a, payer := w.agent(ctx, t), w.payer()
	page, err := OpenPage(ctx, a, w.stack.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	r := w.ask(ctx, t, a, payer, 5000)
	if err := w.phones.Refuse(ctx, payer); err != nil {
		t.Fatal(err)
	}
	if _, err := page.Shows(ctx, r.ID, "refused"); err != nil {
		t.Error(err)
	}
}

func (w *world) cancelled(ctx context.Context, t *testing.T) {
	a, payer := w.agent(ctx, t), w.payer()
	r := w.ask(ctx, t, a, payer, 5000)
	if err := a.Do(ctx, http.MethodPost, "/api/requests/"+r.ID+"/cancel", struct{}{}, &r); err != nil || r.Status != "cancelled" {
		t.Fatalf("cancel = %q, %v, want cancelled", r.Status, err)
	}
	wantProblem(t, "cancel twice", a.Do(ctx, http.MethodPost, "/api/requests/"+r.ID+"/cancel", struct{}{}, nil), 409)
	_, err := a.Ask(ctx, Typed{Payer: payer, Amount: Amount{100, "RSD"}, RemittanceInformation: "opet"})
	wantProblem(t, "ask while the prompt is still on the SIM", err, 429)
}

// noMoney: the last seeded payer signs, and the bank says no.
func (w *world) noMoney(ctx context.Context, t *testing.T) {
	a, payer := w.agent(ctx, t), Number(2000)
	page, err := OpenPage(ctx, a, w.stack.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	r := w.ask(ctx, t, a, payer, 5000)
	if _, err := w.phones.Confirm(ctx, payer); err != nil {
		t.Fatal(err)
	}
	seen, err := page.Shows(ctx, r.ID, "failed")
	if err != nil || seen.Reason != "AM04" {
		t.Errorf("reason = %q, %v, want AM04", seen.Reason, err)
	}
	text, err := w.phones.Message(ctx, payer, 1)
	if err != nil || !strings.Contains(text, "Nista nije placeno") {
		t.Errorf("message on the phone = %q, %v, want that nothing was paid", text, err)
	}
}

// sameKey: the same call 50 times at once is one request; other fields are refused.
func (w *world) sameKey(ctx context.Context, t *testing.T) {
	a, key := w.agent(ctx, t), NewKey()
	in := Typed{Payer: w.payer(), Amount: Amount{5000, "RSD"}, RemittanceInformation: "isto"}
	var p Preview
	if err := a.Do(ctx, http.MethodPost, "/api/previews", in, &p, "Idempotency-Key", key); err != nil {
		t.Fatal(err)
	}
	ids := make(chan string, 50)
	for range cap(ids) {
		go func() {
			r, err := a.Send(ctx, key, in, p.SentenceSHA256)
			if err != nil {
				t.Errorf("send: %v", err)
			}
			ids <- r.ID
		}()
	}
	first := <-ids
	for range cap(ids) - 1 {
		if id := <-ids; id != first {
			t.Errorf("the same key made %s and %s", first, id)
		}
	}
	in.Amount.Minor++
	_, err := a.Send(ctx, key, in, p.SentenceSHA256)
	var problem *Problem
	if !errors.As(err, &problem) || problem.Status != 422 || problem.Instance != "urn:request:"+first {
		t.Errorf("other fields: %v, want 422 about %s", err, first)
	}
}

func (w *world) anotherMerchant(ctx context.Context, t *testing.T) {
	a, b := w.agent(ctx, t), w.signIn(ctx, t, 21)
	r := w.ask(ctx, t, a, w.payer(), 5000)
	for _, c := range []struct{ method, path string }{{"GET", ""}, {"POST", "/cancel"}} {
		var in any
		if c.method == http.MethodPost {
			in = struct{}{}
		}
		wantProblem(t, c.method+c.path, b.Do(ctx, c.method, "/api/requests/"+r.ID+c.path, in, nil), 404)
	}
	var list struct{ Requests []Request }
	if err := b.Do(ctx, http.MethodGet, "/api/requests", nil, &list); err != nil || len(list.Requests) != 0 {
		t.Errorf("another merchant lists %d requests, %v, want none", len(list.Requests), err)
	}
}

func wantProblem(t *testing.T, what string, err error, status int) {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) || p.Status != status {
		t.Errorf("%s: %v, want a problem %d", what, err, status)
	}
}
