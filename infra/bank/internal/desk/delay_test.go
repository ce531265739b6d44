package desk

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &callback{codes: []int{200}}
		b := openDesk(t, time.Hour, c.answer)
		if w := b.post(good(t)); w.Code != 202 || gist(w) != "GrpSts ACTC TxSts ACTC" {
			t.Errorf("POST = %d %s, want 202 ACTC", w.Code, gist(w))
		}
		time.Sleep(time.Hour - 1)
		synctest.Wait()
		if w := b.post(good(t)); w.Code != 202 || gist(w) != "TxSts ACSP" || len(c.got()) != 0 {
			t.Errorf("repeat before the delay is over = %d %s and %d callbacks, want 202 ACSP and none", w.Code, gist(w), len(c.got()))
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if w := b.send("GET", "/PAYRRSBG/payments/E-GOOD-1", "", ""); gist(w) != "TxSts ACSC" || len(c.got()) != 1 {
			t.Errorf("after the delay = %s and %d callbacks, want ACSC and 1", gist(w), len(c.got()))
		}
		b.end()
	})
}

func TestFundsGoneDuringTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &callback{codes: []int{200}}
		b := openDesk(t, time.Hour, c.answer)
		b.post(good(t, "1250.50", "6000.00"))
		time.Sleep(time.Second)
		b.post(good(t, "1250.50", "6000.00", "E-GOOD-1", "E2"))
		time.Sleep(time.Hour)
		synctest.Wait()
		if w := b.send("GET", "/PAYRRSBG/payments/E2", "", ""); gist(w) != "TxSts RJCT AM04" {
			t.Errorf("second payment = %s, want RJCT AM04", gist(w))
		}
		if got := c.got(); len(got) != 2 || !strings.Contains(got[1].text, "RJCT") {
			t.Errorf("callbacks = %v, want a booking and a refusal", got)
		}
		b.end()
	})
}

func TestDelaySurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		journal := filepath.Join(t.TempDir(), "journal")
		b := reopenDesk(t, journal, time.Hour, nil)
		b.ask("POST", "/accounts", `[{"iban":"`+mira+`","name":"M","balance":1000000,"bic":"PAYRRSBG"},{"iban":"`+shop+`","name":"S","balance":0,"bic":"SHOPRSBG"}]`)
		b.post(good(t))
		b.end()
		time.Sleep(30 * time.Minute)
		b = reopenDesk(t, journal, time.Hour, nil)
		time.Sleep(30*time.Minute - 1)
		synctest.Wait()
		if w := b.send("GET", "/PAYRRSBG/payments/E-GOOD-1", "", ""); gist(w) != "TxSts ACSP" {
			t.Errorf("before the delay is over = %s, want ACSP", gist(w))
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if w := b.send("GET", "/PAYRRSBG/payments/E-GOOD-1", "", ""); gist(w) != "TxSts ACSC" {
			t.Errorf("after the delay = %s, want ACSC", gist(w))
		}
		b.end()
	})
}
