//go:build e2e

package e2e

import (
	"context"
	"slices"
	"testing"
)

// beginUnattended asks a phone that nobody answers, for the shortest time, and
// a number that is not enrolled.
func (w *world) beginUnattended(ctx context.Context, t *testing.T) {
	a := w.agent(ctx, t)
	for _, payer := range []string{w.payer(), "+381698765432"} {
		r, err := a.Ask(ctx, Typed{Payer: payer, Amount: Amount{7000, "RSD"}, RemittanceInformation: "niko", Lifetime: 60})
		if err != nil {
			t.Fatal(err)
		}
		w.secrets.add(r.Sentence)
		w.waiting = append(w.waiting, r)
	}
	w.secrets.add("381698765432", "0698765432")
}

// endUnattended waits until both have expired, and looks at their courses: a
// phone that nobody answered, and a number that nobody knows, which takes the
// course of a phone that cannot be reached.
func (w *world) endUnattended(ctx context.Context, t *testing.T) {
	a := w.agent(ctx, t)
	want := [][]string{{"stored", "sent", "unanswered", "expired"}, {"stored", "sent", "undelivered", "expired"}}
	for n, r := range w.waiting {
		err := until(ctx, func() (bool, error) {
			var err error
			r, err = a.Get(ctx, r.ID)
			return r.Status != "pending", err
		})
		if err != nil || r.Status != "expired" {
			t.Errorf("request %d ends %q, %v, want expired", n, r.Status, err)
			continue
		}
		var course []string
		for _, e := range r.Events {
			course = append(course, e.Kind)
		}
		if !slices.Equal(course, want[n]) {
			t.Errorf("course of %d = %v, want %v", n, course, want[n])
		}
	}
}
