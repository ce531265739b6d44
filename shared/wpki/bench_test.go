package wpki_test

import (
	"testing"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// BenchmarkVerify measures signatures of signers not seen before, whose CA has
// a key of the same kind.
func BenchmarkVerify(b *testing.B) {
	for _, tt := range []struct {
		name string
		key  wpkitest.Key
	}{{"RSA-2048", wpkitest.RSA2048}, {"P-256", wpkitest.P256}} {
		s := wpkitest.Authority{Key: tt.key}.New(b).Signer(b, wpkitest.Person{PrivateKey: keyOf(b, tt.key)})
		p, cms, other := s.Policy(), s.Sign(sentence), s.Sign(sentence[1:])
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := wpki.Verify(cms, sentence, p); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(tt.name+"/another-text", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := wpki.Verify(other, sentence, p); err == nil {
					b.Fatal("accepted")
				}
			}
		})
	}
}
