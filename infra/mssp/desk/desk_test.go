package desk

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"platimo/infra/mssp/bell"
	"platimo/infra/mssp/ca"
	"platimo/infra/mssp/journal"
	"platimo/infra/mssp/phones"
)

const mira = "+381641234567"

// open makes a desk with one phone in a folder; ends come through the channel.
func open(t *testing.T, folder string, delay time.Duration) (*Desk, *phones.Book, chan Transaction, func()) {
	t.Helper()
	authority, err := ca.Open(folder, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	bells := &bell.Bells{}
	book := phones.NewBook(authority, bells)
	ends := make(chan Transaction, 10)
	d := New(Config{Book: book, Bells: bells, Delay: delay, Log: slog.New(slog.DiscardHandler), Ended: func(e Transaction) { ends <- e }})
	j, err := journal.Open(folder, func(kind string, value json.RawMessage) error {
		return errors.Join(book.Restore(kind, value), d.Restore(kind, value))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Rewrite(func(put journal.Put) error { return errors.Join(book.Snapshot(put), d.Snapshot(put)) }); err != nil {
		t.Fatal(err)
	}
	book.Attach(j)
	if _, err := book.Add([]phones.New{{MSISDN: mira, PIN: "1234", Name: "Mira"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	d.Resume(j)
	return d, book, ends, func() {
		d.Close()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
}

// request asks with an AP_TransID of its own for a minute.
func request() Request {
	return Request{
		APID: "ap", APTransID: "A" + rand.Text(), APURL: "http://ap.invalid/",
		MSISDN: mira, Number: mira, Usage: phones.Payment, Text: "Kod 4821", Shown: "Kod 4821", Ends: time.Now().Add(time.Minute),
	}
}

func begin(t *testing.T, d *Desk) Transaction {
	t.Helper()
	tr, err := d.Begin(request())
	if err != nil {
		t.Fatalf("Begin = %v", err)
	}
	return tr
}

func wantCode(t *testing.T, what string, err error, want int) {
	t.Helper()
	if no, ok := errors.AsType[Refusal](err); !ok || no.Code != want {
		t.Errorf("%s = %v, want status %d", what, err, want)
	}
}

func TestNothingShowsBeforeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, book, ends, end := open(t, t.TempDir(), 0)
		defer end()
		if err := book.Behave(mira, phones.Behaviour{Next: phones.Sign}); err != nil {
			t.Fatal(err)
		}
		tr := begin(t, d)
		synctest.Wait()
		if p, ok := d.Prompt(mira); ok || len(ends) > 0 {
			t.Errorf("before Arrive: prompt %+v, %d ends", p, len(ends))
		}
		wantCode(t, "a second request", func() error { _, err := d.Begin(request()); return err }(), Busy)
		d.Arrive(tr.ID)
		if e := <-ends; e.ID != tr.ID || e.Status != ValidSignature || len(e.Signature) == 0 {
			t.Errorf("end = %+v", e)
		}
	})
}

func TestTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _, ends, end := open(t, t.TempDir(), 0)
		defer end()
		tr := begin(t, d)
		d.Arrive(tr.ID)
		time.Sleep(time.Minute - time.Millisecond)
		synctest.Wait()
		if p, ok := d.Prompt(mira); !ok || p.ID != tr.ID || len(ends) > 0 {
			t.Fatalf("a millisecond before the end: prompt %+v, %v, %d ends", p, ok, len(ends))
		}
		time.Sleep(time.Millisecond)
		if e := <-ends; e.Status != Expired || e.Signature != nil {
			t.Errorf("end = %+v", e)
		}
		if p, ok := d.Prompt(mira); ok {
			t.Errorf("after the end the phone shows %+v", p)
		}
		if err := d.EnterPIN(mira, tr.ID, "1234"); !errors.Is(err, ErrGone) {
			t.Errorf("EnterPIN after the end = %v, want %v", err, ErrGone)
		}
		if err := d.Refuse(mira, tr.ID); !errors.Is(err, ErrGone) {
			t.Errorf("Refuse after the end = %v, want %v", err, ErrGone)
		}
		begin(t, d) // the SIM is free
	})
}

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, book, ends, end := open(t, t.TempDir(), 5*time.Second)
		defer end()
		if err := book.Behave(mira, phones.Behaviour{Next: phones.Refuse}); err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		tr := begin(t, d)
		d.Arrive(tr.ID)
		<-ends
		if took := time.Since(started); took != 15*time.Second {
			t.Errorf("arriving, answering and telling took %v, want three delays", took)
		}
		if got, _ := d.Find(tr.ID); got.Arrived.Sub(started) != 5*time.Second {
			t.Errorf("the prompt arrived after %v, want one delay", got.Arrived.Sub(started))
		}
	})
}

func TestAnActionThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, book, ends, end := open(t, t.TempDir(), 5*time.Second)
		defer end()
		if err := book.Behave(mira, phones.Behaviour{Next: phones.Refuse}); err != nil {
			t.Fatal(err)
		}
		tr := begin(t, d)
		d.Arrive(tr.ID)
		time.Sleep(6 * time.Second) // the prompt is there, the refusal is not
		if err := d.EnterPIN(mira, tr.ID, "1234"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if e := <-ends; e.Status != ValidSignature || len(ends) > 0 {
			t.Errorf("end = %d and %d more, want %d alone", e.Status, len(ends), ValidSignature)
		}
	})
}

func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		d, book, ends, end := open(t, folder, 0)
		told := begin(t, d)
		d.Arrive(told.ID)
		synctest.Wait()
		if err := d.Refuse(mira, told.ID); err != nil {
			t.Fatal(err)
		}
		d.Told((<-ends).ID)
		untold := begin(t, d)
		d.Arrive(untold.ID)
		synctest.Wait()
		if err := d.EnterPIN(mira, untold.ID, "1234"); err != nil {
			t.Fatal(err)
		}
		<-ends
		if err := book.Behave(mira, phones.Behaviour{Next: phones.Ignore}); err != nil {
			t.Fatal(err)
		}
		ignored := begin(t, d)
		d.Arrive(ignored.ID)
		synctest.Wait()
		end()
		time.Sleep(2 * time.Minute) // the time-out passes while nothing runs

		d, _, ends, end = open(t, folder, 0)
		defer end()
		got := map[string]int{}
		for range 2 {
			e := <-ends
			got[e.ID] = e.Status
		}
		synctest.Wait()
		if len(ends) > 0 || got[untold.ID] != ValidSignature || got[ignored.ID] != Expired {
			t.Errorf("told after the restart: %v and %d more", got, len(ends))
		}
		for id, want := range map[string]int{told.ID: UserCancel, untold.ID: ValidSignature, ignored.ID: Expired} {
			if e, ok := d.Find(id); !ok || e.Status != want {
				t.Errorf("Find(%s) = %+v, %v, want status %d", id, e, ok, want)
			}
		}
		if _, err := d.Begin(told.Request); err == nil {
			t.Error("an AP_TransID of before the restart is taken again")
		}
	})
}

func TestAnIDIsUniqueForAMonth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		d, _, _, end := open(t, folder, 0)
		r := request()
		r.MSISDN = "+381650000001"
		_, err := d.Begin(r)
		wantCode(t, "a number that nobody has", err, UnknownClient)
		r.MSISDN = mira
		_, err = d.Begin(r)
		wantCode(t, "the same id again", err, WrongParam)
		other := r
		other.APID = "another"
		if _, err := d.Begin(other); err != nil {
			t.Errorf("the same id of another AP = %v", err)
		}
		end()
		time.Sleep(unique)
		d, _, _, end = open(t, folder, 0)
		defer end()
		synctest.Wait() // what was open has run out
		r.Ends = time.Now().Add(time.Minute)
		if _, err := d.Begin(r); err != nil {
			t.Errorf("the same id after a month = %v", err)
		}
	})
}

func TestOldEndsAreForgotten(t *testing.T) {
	d := New(Config{})
	for n := range remembered + 1 {
		id := time.Unix(int64(n), 0).String()
		d.all[id] = &entry{Transaction: Transaction{ID: id, Status: Expired}}
		d.remember(id)
	}
	if _, ok := d.Find(time.Unix(0, 0).String()); ok || len(d.all) != remembered {
		t.Errorf("%d ends are remembered, the oldest too: %v", len(d.all), ok)
	}
}
