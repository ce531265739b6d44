//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

// lateStreams runs stories with each stream hop 200 ms late, as on AWS.
// Between the PIN and paid lies one hop: authorized to the bank.
func lateStreams(ctx context.Context, t *testing.T) {
	stack := Start(t, t.TempDir(), "-stream-delay", "200ms")
	w := &world{stack: stack, phones: Phones{stack.MSSP.Manage}, secrets: newSecrets()}
	w.inARow(ctx, t, 40, "streams 200 ms late")
	w.sums(ctx, t)
}

// steps of a payment between the PIN and the page, in order.
var steps = []string{"PIN -> authorized", "authorized -> instructed", "instructed -> paid", "paid -> page", "PIN -> page"}

// inARow runs stories one after another, each on a number of its own, and
// prints how long each step took.
func (w *world) inARow(ctx context.Context, t *testing.T, n int, what string) {
	a := w.agent(ctx, t)
	page, err := OpenPage(ctx, a, w.stack.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	took := make([][]time.Duration, len(steps))
	for range n {
		payer := w.payer()
		r := w.ask(ctx, t, a, payer, int64(10000+w.next))
		pin, err := w.phones.Confirm(ctx, payer)
		if err != nil {
			t.Fatalf("confirm: %v", err)
		}
		seen, err := page.Shows(ctx, r.ID, "paid")
		if err != nil {
			t.Fatal(err)
		}
		w.count(r)
		points := []time.Time{pin, seen.Event("authorized"), seen.Event("instructed"), seen.Event("paid"), seen.At}
		for k := range points[1:] {
			took[k] = append(took[k], points[k+1].Sub(points[k]))
		}
		took[len(steps)-1] = append(took[len(steps)-1], seen.At.Sub(pin))
	}
	fmt.Printf("%d stories in a row, %s (ms):\n", n, what)
	for k, name := range steps {
		slices.Sort(took[k])
		fmt.Printf("  %-26s median %6.1f   p95 %6.1f   worst %6.1f\n", name, ms(at(took[k], 0.5)), ms(at(took[k], 0.95)), ms(took[k][n-1]))
	}
}

func at(sorted []time.Duration, part float64) time.Duration {
	return sorted[min(len(sorted)-1, int(part*float64(len(sorted))))]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// sums holds what we call paid against what the bank has moved.
func (w *world) sums(ctx context.Context, t *testing.T) {
	moved, count, err := Moved(ctx, w.stack.Bank.Manage)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("paid %d payments, %d para; the bank moved %d times, %d para\n", w.paidCount, w.paid, count, moved)
	if moved != w.paid || count != w.paidCount {
		t.Errorf("the bank moved %d para in %d payments, want %d in %d", moved, count, w.paid, w.paidCount)
	}
}
