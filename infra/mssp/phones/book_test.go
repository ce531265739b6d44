package phones

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/journal"
)

const mira = "+381641234567"

// open returns the book of a folder, with its journal attached.
func open(t testing.TB, folder string) (*Book, *journal.Journal) {
	t.Helper()
	authority, err := ca.Open(folder, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b := NewBook(authority, &bell.Bells{})
	j, err := journal.Open(folder, b.Restore)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Rewrite(b.Snapshot); err != nil {
		t.Fatal(err)
	}
	b.Attach(j)
	return b, j
}

func add(t testing.TB, b *Book, all ...New) []View {
	t.Helper()
	views, err := b.Add(all, time.Now())
	if err != nil {
		t.Fatalf("Add = %v", err)
	}
	return views
}

func TestAddGivesTwoKeysWithOneUsageEach(t *testing.T) {
	b, j := open(t, t.TempDir())
	defer j.Close()
	for _, v := range add(t, b, New{mira, "1234", "Mira Đurić", "p256"}, New{"+381641234568", "12345678", "Ana", "rsa2048"}) {
		var people []string
		for usage, want := range keyUsages {
			cert, err := x509.ParseCertificate(v.Certificates[usage])
			if err != nil {
				t.Fatal(err)
			}
			if cert.KeyUsage != want {
				t.Errorf("%s, %s: key usage %b, want %b", v.Name, usage, cert.KeyUsage, want)
			}
			if cert.Subject.CommonName != v.Name {
				t.Errorf("%s, %s: common name %q", v.Name, usage, cert.Subject.CommonName)
			}
			people = append(people, cert.Subject.SerialNumber)
		}
		if people[0] != people[1] {
			t.Errorf("%s: two persons %q", v.Name, people)
		}
		if string(v.Certificates[Payment]) == string(v.Certificates[Login]) {
			t.Errorf("%s: one certificate for both usages", v.Name)
		}
	}
}

func TestAddKeepsWhatIsThere(t *testing.T) {
	b, j := open(t, t.TempDir())
	defer j.Close()
	first := add(t, b, New{mira, "1234", "Mira", ""})[0]
	again := add(t, b, New{"381641234567", "9999", "Somebody", "rsa2048"}, New{"+381650000001", "1234", "Ana", ""}, New{"+381650000001", "1234", "Ana", ""})
	if d := cmp.Diff(first, again[0]); d != "" {
		t.Errorf("the phone that was there (-first +again):\n%s", d)
	}
	if d := cmp.Diff(again[1], again[2]); d != "" {
		t.Errorf("one number twice in a call (-first +second):\n%s", d)
	}
	if err := b.EnterPIN(mira, "1234"); err != nil {
		t.Errorf("EnterPIN of the first PIN = %v", err)
	}
	if got := len(b.List()); got != 2 {
		t.Errorf("List has %d phones, want 2", got)
	}
}

func TestAddRefusesAll(t *testing.T) {
	b, j := open(t, t.TempDir())
	defer j.Close()
	for _, bad := range []New{
		{"064123", "1234", "Ana", ""}, {"", "1234", "Ana", ""}, {mira, "123", "Ana", ""}, {mira, "12a4", "Ana", ""},
		{mira, "1234", "", ""}, {mira, "1234", "Ana", "rsa512"},
	} {
		if _, err := b.Add([]New{{"+381650000001", "1234", "Ana", ""}, bad}, time.Now()); err == nil {
			t.Errorf("Add(%+v) = nil error", bad)
		}
	}
	if got := len(b.List()); got != 0 {
		t.Errorf("%d phones were made by calls that failed", got)
	}
}

func TestThreeWrongPINsBlock(t *testing.T) {
	folder := t.TempDir()
	b, j := open(t, folder)
	add(t, b, New{mira, "1234", "Mira", ""})
	enter := func(pin string, want error) {
		t.Helper()
		if got := b.EnterPIN(mira, pin); !errors.Is(got, want) {
			t.Errorf("EnterPIN(%s) = %v, want %v", pin, got, want)
		}
	}
	enter("0000", ErrPIN{2})
	enter("1234", nil)
	enter("0000", ErrPIN{2})
	enter("", ErrPIN{1})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, j = open(t, folder) // the count outlives the process
	defer j.Close()
	enter("0000", ErrBlocked)
	enter("1234", ErrBlocked)
	if err := b.UsePIN(mira); !errors.Is(err, ErrBlocked) {
		t.Errorf("UsePIN of a blocked phone = %v, want %v", err, ErrBlocked)
	}
	if v, err := b.Find(mira); err != nil || !v.Blocked || v.TriesLeft != 0 {
		t.Errorf("Find = %+v, %v, want blocked", v, err)
	}
	if err := b.SetPIN(mira, "4321"); err != nil {
		t.Fatal(err)
	}
	enter("1234", ErrPIN{2})
	enter("4321", nil)
	if err := b.EnterPIN("+381650000001", "1234"); !errors.Is(err, ErrUnknown) {
		t.Errorf("EnterPIN of no phone = %v, want %v", err, ErrUnknown)
	}
}

func TestBehaviour(t *testing.T) {
	folder := t.TempDir()
	b, j := open(t, folder)
	add(t, b, New{mira, "1234", "Mira", ""})
	for _, c := range []struct {
		set  string
		want []Action // of the prompts to come
		bad  bool
	}{
		{set: `{"next":"sign"}`, want: []Action{Sign, Wait}},
		{set: `{"next":"refuse","times":2}`, want: []Action{Refuse, Refuse, Wait}},
		{set: `{"next":"ignore","always":true}`, want: []Action{Ignore, Ignore, Ignore}},
		{set: `{"next":""}`, want: []Action{Wait}},
		{set: `{"next":"unreachable"}`, want: []Action{Unreachable, Wait}},
		{set: `{"next":"dance"}`, bad: true},
		{set: `{"next":"sign","times":-1}`, bad: true},
		{set: `{"next":"sign","times":1,"always":true}`, bad: true},
	} {
		var next Behaviour
		if err := json.Unmarshal([]byte(c.set), &next); err != nil {
			t.Fatal(err)
		}
		if err := b.Behave(mira, next); (err != nil) != c.bad {
			t.Errorf("Behave(%s) = %v, want an error %v", c.set, err, c.bad)
		}
		for n, want := range c.want {
			if got, err := b.NextAction(mira); got != want || err != nil {
				t.Errorf("%s: prompt %d: NextAction = %q, %v, want %q", c.set, n+1, got, err, want)
			}
		}
	}
	if err := b.Behave(mira, Behaviour{Next: Sign, Always: true}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, j = open(t, folder)
	defer j.Close()
	if got, err := b.NextAction(mira); got != Sign || err != nil {
		t.Errorf("after a restart NextAction = %q, %v, want %q", got, err, Sign)
	}
}

func TestMessagesSurviveAndRoll(t *testing.T) {
	folder := t.TempDir()
	b, j := open(t, folder)
	add(t, b, New{mira, "1234", "Mira", ""})
	for n := range maxMessages + 2 {
		if err := b.Send(mira, fmt.Sprint("message ", n+1), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.SetPIN(mira, "4321"); err != nil { // another record of the phone, after its messages
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, j = open(t, folder)
	defer j.Close()
	all, err := b.Messages(mira, 0)
	if err != nil || len(all) != maxMessages || all[0].N != 3 {
		t.Fatalf("after a restart: %d messages from %+v, %v", len(all), all[:1], err)
	}
	if err := b.Send(mira, "the last", time.Now()); err != nil {
		t.Fatal(err)
	}
	if last, err := b.Messages(mira, maxMessages+2); err != nil || len(last) != 1 || last[0].N != maxMessages+3 || last[0].Text != "the last" {
		t.Errorf("Messages after %d = %+v, %v", maxMessages+2, last, err)
	}
}

func TestPhonesSurvive(t *testing.T) {
	folder := t.TempDir()
	b, j := open(t, folder)
	before := add(t, b, many(100)...)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	b, j = open(t, folder)
	defer j.Close()
	if !reflect.DeepEqual(before, b.List()) { // cmp.Diff of that many certificates takes seconds
		t.Error("the phones are others after a restart")
	}
	if _, err := b.SignText(before[7].MSISDN, Payment, "text", time.Now()); err != nil {
		t.Errorf("SignText after a restart = %v", err)
	}
}

func many(n int) []New {
	all := make([]New, n)
	for i := range all {
		all[i] = New{fmt.Sprintf("+38164%07d", i), "1234", "Kupac", ""}
	}
	return all
}

// BenchmarkPhones makes 2,000 phones, then starts with them.
func BenchmarkPhones(b *testing.B) {
	b.Run("make", func(b *testing.B) {
		for b.Loop() {
			book, j := open(b, b.TempDir())
			add(b, book, many(2000)...)
			if err := j.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	kept := b.TempDir()
	book, j := open(b, kept)
	add(b, book, many(2000)...)
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			_, j := open(b, kept)
			if err := j.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestAddOfOneNumberAtOnce(t *testing.T) {
	b, j := open(t, t.TempDir())
	defer j.Close()
	views := make([]View, 20)
	var work sync.WaitGroup
	for n := range views {
		work.Go(func() {
			all, err := b.Add([]New{{mira, "1234", "Mira", ""}}, time.Now())
			if err != nil {
				t.Errorf("Add = %v", err)
				return
			}
			views[n] = all[0]
		})
	}
	work.Wait()
	for _, v := range views {
		if d := cmp.Diff(views[0], v); d != "" {
			t.Fatalf("two calls got different phones (-one +other):\n%s", d)
		}
	}
}

func TestParseMSISDN(t *testing.T) {
	for text, want := range map[string]string{
		"+381641234567": mira, "381641234567": mira, "00381641234567": mira, " +381641234567\n": mira,
		"0641234567": "", "+0641234567": "", "++381641234567": "", "+381 64 1234567": "", "+38164": "", "+3816412345678901": "", "": "", "+00381641234567": "",
	} {
		got, err := ParseMSISDN(text)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("ParseMSISDN(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
}
