package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
)

// What the merchant sees of an asking is the same whether the number is
// enrolled or not: words, events and version.
func TestRender(t *testing.T) {
	at := func(s int) time.Time { return now.Add(time.Duration(s) * time.Second) }
	r := paymenttest.Request(t)
	do := func(s payment.Step, err error) { t.Helper(); r = paymenttest.Do(t, s, err) }
	check := func(what, asking string, version int, kinds ...payment.EventKind) {
		t.Helper()
		got := RenderWhole(r, at(60))
		if got.Asking != asking || got.Version != version {
			t.Errorf("%s: asking = %q in version %d, want %q in %d", what, got.Asking, got.Version, asking, version)
		}
		var seen []payment.EventKind
		for _, e := range got.Events {
			seen = append(seen, e.Kind)
		}
		if diff := cmp.Diff(kinds, seen); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", what, diff)
		}
		if Render(r, at(60)).Events != nil {
			t.Errorf("%s: Render() shows the course", what)
		}
		body, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{r.Asking().Token, r.Asking().APTransID, "msspid", "209", string(r.Key()), "+38164111"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s: the answer holds %q: %s", what, secret, body)
			}
		}
	}
	const stored, sent = payment.EventStored, payment.EventSent
	check("stored", "sending", 1, stored)
	do(r.ClaimAsking(at(1)))
	check("claimed", "open", 2, stored, sent)
	do(r.Unsent(r.Asking().APTransID, payment.RandomIDs, at(2)))
	check("unsent", "open", 2, stored, sent)
	do(r.ClaimAsking(at(10)))
	do(r.Accepted(r.Asking().APTransID, "msspid", at(11)))
	check("accepted", "open", 2, stored, sent)
	do(r.Unverified("d", at(12)))
	do(r.Answered(r.Asking().APTransID, "209", at(13)))
	do(r.EndAsking(r.Asking().APTransID, "209", at(14)))
	check("ended", "open", 2, stored, sent)
	do(r.Publish(at(30)))
	check("published", "undelivered", 3, stored, sent, payment.EventUndelivered)
	do(r.Cancel(paymenttest.Agent, at(31)))
	check("cancelled", "", 4, stored, sent, payment.EventUndelivered, payment.EventCancelled)

	out := RenderWhole(r, at(60))
	out.Events, out.ID = nil, ""
	want := Request{
		Version: 4, Status: payment.Cancelled, Payer: "+381631234567", Amount: r.Amount(), RemittanceInformation: "2 karte 21.11. u 20h", Reference: "97 20-12345",
		Sentence: r.Sentence(), Code: r.Mark().Code, Agent: "Ana Agent", Created: now, Expires: now.Add(3 * time.Minute), Now: at(60),
	}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("RenderWhole() (-want +got):\n%s", diff)
	}
}
