package ledger

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"platimo/infra/bank/internal/behaviour"
)

// written is a ledger with some of everything, closed, and its journal.
func written(t *testing.T) (all map[Key]*Payment, path string, data []byte) {
	t.Helper()
	l, path := open(t)
	take(t, l, order("E1", 100), false, behaviour.Outcome{})
	take(t, l, order("E2", 200), true, behaviour.Outcome{})
	take(t, l, order("E3", 300), false, behaviour.Outcome{Hold: true})
	take(t, l, order("E4", 400), false, behaviour.Outcome{Refuse: "AG01"})
	if _, _, err := l.Book(Key{payerBank, "E2"}); err != nil {
		t.Fatal(err)
	}
	l.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return l.payments, path, data
}

func TestRestart(t *testing.T) {
	before, path, _ := written(t)
	l := openAt(t, path)
	if diff := cmp.Diff(before, l.payments); diff != "" {
		t.Errorf("payments after a restart (-before +after):\n%s", diff)
	}
	if got, want := l.Totals(), (Totals{300, 2}); got != want {
		t.Errorf("Totals = %+v, want %+v", got, want)
	}
	if m, s := balance(l, mira), balance(l, shop); m != 99700 || s != 300 {
		t.Errorf("balances = %d, %d, want 99700, 300", m, s)
	}
}

// TestCutAnywhere cuts the journal at every byte of its first and its last
// record: the bank starts with the records that are whole.
func TestCutAnywhere(t *testing.T) {
	_, _, data := written(t)
	path := filepath.Join(t.TempDir(), "journal")
	first, last := bytes.IndexByte(data, '\n')+2, bytes.LastIndexByte(data[:len(data)-1], '\n')
	for n := range data {
		if first < n && n < last {
			continue
		}
		if err := os.WriteFile(path, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Open(path, clock())
		if err != nil {
			t.Fatalf("Open of the first %d bytes = %v", n, err)
		}
		l.Close()
		whole := data[:bytes.LastIndexByte(data[:n], '\n')+1]
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, whole) {
			t.Fatalf("journal after a cut at byte %d has %d bytes (%v), want %d", n, len(got), err, len(whole))
		}
	}
}

func TestWriteBehindACut(t *testing.T) {
	_, path, data := written(t)
	if err := os.WriteFile(path, data[:len(data)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	l := openAt(t, path)
	take(t, l, order("E5", 500), false, behaviour.Outcome{})
	l.Close()
	again := openAt(t, path)
	if got, want := again.Totals(), (Totals{600, 2}); got != want { // E2 was still to be booked
		t.Errorf("Totals = %+v, want %+v", got, want)
	}
}

func TestDamageIsNotPassedOver(t *testing.T) {
	_, path, data := written(t)
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := Open(path, clock()); err == nil {
		l.Close()
		t.Error("Open of a damaged journal = nil error, want one")
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, data) {
		t.Errorf("Open changed a damaged journal (%v)", err)
	}
}

func TestOneBankOneJournal(t *testing.T) {
	l, path := open(t)
	if second, err := Open(path, clock()); err == nil {
		second.Close()
		t.Error("second Open = nil error, want one")
	}
	l.Close()
	if _, err := l.OpenAccounts([]Account{{iban(1), "Ana", 1, payerBank}}); err == nil {
		t.Error("OpenAccounts after Close = nil error, want one")
	}
}
