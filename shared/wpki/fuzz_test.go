package wpki_test

import (
	"bytes"
	"testing"

	"platimo/shared/wpki"
)

// FuzzVerify looks for a message that is believed although nobody signed its
// content. The vectors hold genuine signatures over two texts alone: the
// sentence and its neighbour by one bit.
func FuzzVerify(f *testing.F) {
	vectors := readVectors(f)
	if len(vectors) == 0 {
		f.Fatal("no vectors")
	}
	policy, err := vectors[0].policy()
	if err != nil {
		f.Fatal(err)
	}
	policy.Signer, policy.SigningCertificate = wpki.AnySigner, wpki.Optional
	neighbour := bytes.Clone(sentence)
	neighbour[0] ^= 1
	for _, v := range vectors {
		f.Add(v.cms, v.content)
	}
	f.Fuzz(func(t *testing.T, cms, content []byte) {
		v, err := wpki.Verify(cms, content, policy)
		if err != nil {
			if v.Covers(content) {
				t.Error("rejected, yet covers the content")
			}
			if len(content) > 0 {
				rejection(t, err)
			}
			return
		}
		if !v.Covers(content) || !bytes.Equal(v.CMS(), cms) || v.Usage() != wpki.Payment {
			t.Error("verified, yet not what was asked")
		}
		if !bytes.Equal(content, sentence) && !bytes.Equal(content, neighbour) {
			t.Errorf("verified over %q, which nobody signed", content)
		}
	})
}
