package wpki_test

import (
	"testing"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// TestForgeries refuses each forgery for its own reason, also where every
// certificate of the CA would be accepted: no other rule does a rule's work.
func TestForgeries(t *testing.T) {
	ca := wpkitest.NewCA(t)
	for _, usage := range []wpki.Usage{wpki.Payment, wpki.SignIn} {
		s := ca.Signer(t, wpkitest.Person{Usage: usage})
		anyone := s.Policy()
		anyone.Signer = wpki.AnySigner
		names := map[string]bool{}
		for _, f := range s.Forgeries(sentence) {
			t.Run(usage.String()+": "+f.Name, func(t *testing.T) {
				if names[f.Name] {
					t.Fatal("two forgeries have this name")
				}
				names[f.Name] = true
				v, err := wpki.Verify(f.CMS, sentence, s.Policy())
				if err == nil {
					t.Fatalf("Verify accepts it, want %s", f.Sub)
				}
				if got := rejection(t, err); got.Sub != f.Sub || got.Indication != f.Sub.Indication() {
					t.Errorf("Verify = %v, want %s", err, f.Sub)
				}
				if v.Covers(sentence) || v.CMS() != nil || v.Signer() != nil {
					t.Error("a rejection comes with something verified")
				}
				_, err = wpki.Verify(f.CMS, sentence, anyone)
				if f.Name == wpkitest.AnotherSubscriber {
					if err != nil {
						t.Errorf("Verify with any signer = %v, want %s", err, wpki.TotalPassed)
					}
				} else if err == nil || rejection(t, err).Sub != f.Sub {
					t.Errorf("Verify with any signer = %v, want %s", err, f.Sub)
				}
			})
		}
		t.Logf("%d forgeries", len(names))
	}
}
