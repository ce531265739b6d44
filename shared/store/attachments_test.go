package store_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"platimo/shared/fault"
	"platimo/shared/payment"
)

// Bytes lie beside their request under their digest; the time is when they
// first came.
func TestAttachments(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	id := payment.NewID()
	big := bytes.Repeat([]byte{7}, 256<<10)
	want := []payment.Attachment{}
	for n, b := range [][]byte{[]byte("one"), big, []byte("three")} {
		at := now.Add(time.Duration(n) * time.Second)
		first, err := w.requests.Attach(ctx, id, payment.CMS, b, at)
		if err != nil {
			t.Fatalf("Attach() error = %v", err)
		}
		want = append(want, payment.Attachment{Digest: fmt.Sprintf("%x", sha256.Sum256(b)), Bytes: b, At: at})
		if diff := cmp.Diff(want[n], first); diff != "" {
			t.Errorf("Attach() (-want +got):\n%s", diff)
		}
		again, err := w.requests.Attach(ctx, id, payment.CMS, b, at.Add(time.Hour))
		if err != nil {
			t.Fatalf("Attach() again error = %v", err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("Attach() again (-first +again):\n%s", diff)
		}
		if got, err := w.requests.Attachment(ctx, id, payment.CMS, first.Digest); err != nil || !cmp.Equal(got, first) {
			t.Errorf("Attachment(%s) = %v, %v", first.Digest, got.At, err)
		}
	}
	if _, err := w.requests.Attach(ctx, id, payment.OrderBytes, []byte("order"), now); err != nil {
		t.Fatal(err)
	}
	got, err := w.requests.Attachments(ctx, id, payment.CMS)
	if err != nil {
		t.Fatal(err)
	}
	byDigest := cmp.Transformer("byDigest", func(all []payment.Attachment) map[string]payment.Attachment {
		m := map[string]payment.Attachment{}
		for _, a := range all {
			m[a.Digest] = a
		}
		return m
	})
	if diff := cmp.Diff(want, got, byDigest); diff != "" || len(got) != 3 {
		t.Errorf("Attachments(CMS) (-want +got):\n%s", diff)
	}
	for name, err := range map[string]error{
		"another kind":    second(w.requests.Attachment(ctx, id, payment.BankAnswered, want[0].Digest)),
		"another request": second(w.requests.Attachment(ctx, payment.NewID(), payment.CMS, want[0].Digest)),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("Attachment(%s) error = %v, want not found", name, err)
		}
	}
	if none, err := w.requests.Attachments(ctx, payment.NewID(), payment.CMS); err != nil || len(none) != 0 {
		t.Errorf("Attachments(another request) = %d, %v, want none", len(none), err)
	}
}
