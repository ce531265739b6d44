package ledger

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/infra/bank/internal/behaviour"
	"platimo/infra/bank/internal/pain001"
	"platimo/shared/money"
)

const (
	mira = "RS35165000000000005574"
	shop = "RS35845000000040484987"
	far  = "RS35840000000095584510" // at the shop's bank too

	payerBank = "PAYRRSBG"
	shopBank  = "SHOPRSBG"
)

var start = time.Date(2026, 11, 17, 9, 5, 0, 0, time.UTC)

func clock() func() time.Time {
	var mu sync.Mutex
	now := start
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
}

func openAt(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := Open(path, clock())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// open begins a ledger with 1.000,00 RSD of Mira's.
func open(t *testing.T) (*Ledger, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal")
	l := openAt(t, path)
	if _, err := l.OpenAccounts([]Account{
		{mira, "Mira Kupac", 100000, payerBank},
		{shop, "Knjižara Čačak", 0, shopBank},
		{far, "Drugi", 0, shopBank},
	}); err != nil {
		t.Fatal(err)
	}
	return l, path
}

func order(id string, para int64) pain001.Order {
	return pain001.Order{
		MsgID: "M" + id, PmtInfID: "P" + id, EndToEndID: id, Amount: money.Dinars(para),
		Debtor: mira, DebtorAgent: payerBank, Creditor: shop,
	}
}

func take(t *testing.T, l *Ledger, o pain001.Order, later bool, next behaviour.Outcome) Payment {
	t.Helper()
	var s behaviour.Switch
	s.Set(next)
	p, fresh, err := l.Take(payerBank, o, []byte(o.EndToEndID), later, &s)
	if err != nil || !fresh {
		t.Fatalf("Take(%s) = (fresh %v, %v), want fresh", o.EndToEndID, fresh, err)
	}
	return p
}

func balance(l *Ledger, iban string) int64 {
	a, _ := l.Account(iban)
	return a.Balance
}

func TestTakeJudges(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*pain001.Order)
		bic    string
		want   Status
		code   string
		level  bool
	}{
		{"all of it", func(*pain001.Order) {}, payerBank, Booked, "", false},
		{"other bank's order", func(o *pain001.Order) { o.DebtorAgent = shopBank }, payerBank, Refused, "AGNT", true},
		{"unknown debtor", func(o *pain001.Order) { o.Debtor = "RS35310123456789121186" }, payerBank, Refused, "AC01", true},
		{"debtor of another bank", func(o *pain001.Order) { o.Debtor = far }, payerBank, Refused, "AC01", true},
		{"unknown creditor", func(o *pain001.Order) { o.Creditor = "RS35310123456789121186" }, payerBank, Refused, "AC01", false},
		{"euro", func(o *pain001.Order) { o.Amount.Currency = "EUR" }, payerBank, Refused, "AM03", false},
		{"nothing", func(o *pain001.Order) { o.Amount.Minor = 0 }, payerBank, Refused, "AM01", false},
		{"to itself", func(o *pain001.Order) { o.Creditor = mira }, payerBank, Refused, "AG01", false},
		{"one para too much", func(o *pain001.Order) { o.Amount.Minor++ }, payerBank, Refused, "AM04", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, _ := open(t)
			o := order("E1", 100000)
			tt.change(&o)
			p := take(t, l, o, false, behaviour.Outcome{})
			if p.Status != tt.want {
				t.Errorf("Take = %s, want %s", p.Status, tt.want)
			}
			if tt.want == Refused && (p.Refusal.Code != tt.code || p.Refusal.Instruction != tt.level) {
				t.Errorf("Take = %+v, want code %s, instruction %v", p.Refusal, tt.code, tt.level)
			}
			moved := int64(0)
			if tt.want == Booked {
				moved = 100000
			}
			got := [3]int64{balance(l, mira), balance(l, shop), l.Totals().Moved}
			if want := [3]int64{100000 - moved, moved, moved}; got != want {
				t.Errorf("debtor, creditor, moved = %v, want %v", got, want)
			}
		})
	}
}

func TestTakeOnce(t *testing.T) {
	l, _ := open(t)
	first := take(t, l, order("E1", 100), false, behaviour.Outcome{})
	var next behaviour.Switch
	next.Set(behaviour.Outcome{Refuse: "AM04"})
	again, fresh, err := l.Take(payerBank, order("E1", 100), []byte("E1"), false, &next)
	if diff := cmp.Diff(first, again); err != nil || fresh || diff != "" {
		t.Errorf("same bytes again = (fresh %v, %v), want the first one:\n%s", fresh, err, diff)
	}
	if _, _, err := l.Take(payerBank, order("E1", 100), []byte("other"), false, &next); !errors.Is(err, ErrTaken) {
		t.Errorf("other bytes = %v, want ErrTaken", err)
	}
	if next.Next().Refuse == "" {
		t.Error("a repeat used the next behaviour up")
	}
	if got, want := l.Totals(), (Totals{100, 1}); got != want {
		t.Errorf("Totals = %+v, want %+v", got, want)
	}
}

func TestTakeManyAtOnce(t *testing.T) {
	l, _ := open(t)
	var wg sync.WaitGroup
	for i := range 100 { // 50 orders of 30,00 RSD, each sent twice; the funds suffice for 33
		wg.Go(func() {
			id := fmt.Sprintf("E%d", i/2)
			if _, _, err := l.Take(payerBank, order(id, 3000), []byte(id), false, &behaviour.Switch{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, want := l.Totals(), (Totals{99000, 33}); got != want {
		t.Errorf("Totals = %+v, want %+v", got, want)
	}
	if m, s := balance(l, mira), balance(l, shop); m != 1000 || s != 99000 {
		t.Errorf("balances = %d, %d, want 1000, 99000", m, s)
	}
}

func TestHoldAndRelease(t *testing.T) {
	l, _ := open(t)
	p := take(t, l, order("E1", 60000), false, behaviour.Outcome{Hold: true})
	if p.Status != Held || balance(l, mira) != 100000 {
		t.Fatalf("held order = %s with %d left, want held and nothing moved", p.Status, balance(l, mira))
	}
	take(t, l, order("E2", 60000), false, behaviour.Outcome{})
	if _, changed, err := l.Book(p.Key()); changed || err != nil {
		t.Errorf("Book of a held payment = (%v, %v), want no change", changed, err)
	}
	p, err := l.Release(p.Key())
	if err != nil || p.Status != Refused || p.Refusal.Code != "AM04" {
		t.Errorf("Release without funds = (%+v, %v), want refused AM04", p, err)
	}
	if _, err := l.Release(p.Key()); !errors.Is(err, ErrNotHeld) {
		t.Errorf("second Release = %v, want ErrNotHeld", err)
	}
	if _, err := l.Release(Key{payerBank, "E9"}); !errors.Is(err, ErrNotHeld) {
		t.Errorf("Release of an unknown payment = %v, want ErrNotHeld", err)
	}
}

func TestMovements(t *testing.T) {
	l, _ := open(t)
	take(t, l, order("E1", 100), false, behaviour.Outcome{})
	p := take(t, l, order("E2", 200), true, behaviour.Outcome{})
	if p.Status != Accepted {
		t.Fatalf("Take later = %s, want accepted", p.Status)
	}
	if diff := cmp.Diff([]Payment{p}, l.With(Accepted)); diff != "" {
		t.Errorf("With(Accepted) (-want +got):\n%s", diff)
	}
	p, changed, err := l.Book(p.Key())
	if err != nil || !changed || p.Movement != 2 {
		t.Fatalf("Book = (%+v, %v, %v), want movement 2", p, changed, err)
	}
	want := []Movement{{N: 2, ID: "E2", BIC: payerBank, Amount: 200, From: mira, To: shop, At: p.Settled}}
	if diff := cmp.Diff(want, l.Movements(1)); diff != "" {
		t.Errorf("Movements(1) (-want +got):\n%s", diff)
	}
	if n := len(l.Movements(-1)); n != 2 {
		t.Errorf("Movements(-1) lists %d, want 2", n)
	}
	if n := len(l.Movements(3)); n != 0 {
		t.Errorf("Movements(3) lists %d, want none", n)
	}
}
