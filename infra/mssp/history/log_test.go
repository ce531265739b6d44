package history

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"platimo/infra/mssp/journal"
)

func open(t *testing.T, folder string) (*Log, *journal.Journal) {
	t.Helper()
	l := &Log{}
	j, err := journal.Open(folder, l.Restore)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Rewrite(l.Snapshot); err != nil {
		t.Fatal(err)
	}
	l.Attach(j)
	return l, j
}

func TestList(t *testing.T) {
	folder := t.TempDir()
	l, j := open(t, folder)
	at := time.Now()
	l.Add(Entry{At: at, Operation: "MSS_Signature", MSISDN: "+381641234567", Text: "a text", Status: 100})
	l.Add(Entry{At: at, Operation: "MSS_ProfileQuery", MSISDN: "+381650000001", Status: 105})
	l.Add(Entry{At: at, Operation: "MSS_Signature", Status: 101})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	l, j = open(t, folder)
	defer j.Close()
	for _, c := range []struct {
		msisdn string
		after  int
		want   []Entry
	}{
		{"", 0, []Entry{
			{N: 1, Operation: "MSS_Signature", MSISDN: "+3816•••567", Status: 100},
			{N: 2, Operation: "MSS_ProfileQuery", MSISDN: "+3816•••001", Status: 105},
			{N: 3, Operation: "MSS_Signature", Status: 101},
		}},
		{"", 2, []Entry{{N: 3, Operation: "MSS_Signature", Status: 101}}},
		{"+381641234567", 0, []Entry{{N: 1, Operation: "MSS_Signature", MSISDN: "+381641234567", Text: "a text", Status: 100}}},
		{"+381600000000", 0, []Entry{}},
	} {
		if d := cmp.Diff(c.want, l.List(c.msisdn, c.after), cmpopts.IgnoreFields(Entry{}, "At", "Millis")); d != "" {
			t.Errorf("List(%q, %d) (-want +got):\n%s", c.msisdn, c.after, d)
		}
	}
}

func TestTheOldestGo(t *testing.T) {
	l, j := open(t, t.TempDir())
	defer j.Close()
	for range 2*remembered + 10 {
		l.Add(Entry{At: time.Now()})
	}
	all := l.List("", 0)
	if len(all) != remembered || all[0].N != remembered+11 || all[len(all)-1].N != 2*remembered+10 {
		t.Errorf("List has %d entries from %d to %d, want the last %d", len(all), all[0].N, all[len(all)-1].N, remembered)
	}
}
