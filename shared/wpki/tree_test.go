package wpki_test

import (
	"bytes"
	"encoding/asn1"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// node is an element of DER taken apart.
type node struct {
	tag   byte
	kids  []*node // of a constructed element
	value []byte  // of a primitive one
	whole []byte  // stands for all of it, if set
}

func parseNodes(t *testing.T, der []byte) []*node {
	t.Helper()
	var nodes []*node
	for len(der) > 0 {
		var raw asn1.RawValue
		rest, err := asn1.Unmarshal(der, &raw)
		if err != nil {
			t.Fatal(err)
		}
		n := &node{tag: der[0], value: raw.Bytes}
		if raw.IsCompound {
			n.kids = parseNodes(t, raw.Bytes)
		}
		nodes, der = append(nodes, n), rest
	}
	return nodes
}

func (n *node) encode() []byte {
	if n.whole != nil {
		return n.whole
	}
	value := n.value
	if n.tag&0x20 != 0 {
		value = nil
		for _, k := range n.kids {
			value = append(value, k.encode()...)
		}
	}
	head := []byte{n.tag, byte(len(value))}
	switch {
	case len(value) > 255:
		head = []byte{n.tag, 0x82, byte(len(value) >> 8), byte(len(value))}
	case len(value) > 127:
		head = []byte{n.tag, 0x81, byte(len(value))}
	}
	return append(head, value...)
}

// walk calls f for each place below n, with the path to it.
func (n *node) walk(path string, f func(path string, parent *node, i int)) {
	for i := 0; i < len(n.kids); i++ {
		at := fmt.Sprintf("%s.%d", path, i)
		f(at, n, i)
		n.kids[i].walk(at, f)
	}
}

// TestTrees rearranges a good CMS element by element, all lengths right, which
// flipping bits hardly ever does. What is accepted must mean the same, and must
// stand on the short list of what the signature does not cover.
func TestTrees(t *testing.T) {
	s := wpkitest.NewCA(t).Signer(t, wpkitest.Person{})
	p := s.Policy()
	good := s.Sign(sentence, wpkitest.WithIssuer, wpkitest.NullParameters, wpkitest.WithAttributes)
	root := &node{kids: parseNodes(t, good)}
	var elements [][]byte
	root.walk("", func(_ string, parent *node, i int) { elements = append(elements, parent.kids[i].encode()) })
	slices.SortFunc(elements, bytes.Compare)
	elements = slices.CompactFunc(elements, bytes.Equal)

	tries, accepted := 0, map[string]bool{}
	try := func(name string) {
		var cms []byte
		for _, k := range root.kids {
			cms = append(cms, k.encode()...)
		}
		if bytes.Equal(cms, good) {
			return
		}
		tries++
		v, err := wpki.Verify(cms, sentence, p)
		if err != nil {
			rejection(t, err)
			return
		}
		if !v.Covers(sentence) || !v.Signer().Equal(s.Certificate()) {
			t.Errorf("%s: verified as something else", name)
		}
		if !strings.HasPrefix(name, ignored[0]) && !strings.HasPrefix(name, ignored[1]) {
			accepted[name] = true
		}
	}
	root.walk("", func(path string, parent *node, i int) {
		kids, self := parent.kids, parent.kids[i]
		defer func() { parent.kids = kids }()
		place := func(what string) string { return strings.TrimPrefix(path, ".0.1.0") + ": " + what }
		parent.kids = slices.Delete(slices.Clone(kids), i, i+1)
		try(place("drop"))
		parent.kids = slices.Insert(slices.Clone(kids), i, self)
		try(place("double"))
		for j := i + 1; j < len(kids); j++ {
			parent.kids = slices.Clone(kids)
			parent.kids[i], parent.kids[j] = kids[j], self
			try(place("move"))
		}
		if len(path) > len(".0.1.0.3.1") && strings.HasPrefix(path, ".0.1.0"+ignored[0]) {
			return // one look at each element of the issuer's certificate is enough
		}
		parent.kids = slices.Clone(kids)
		for _, e := range elements {
			parent.kids[i] = &node{whole: e}
			try(place("replace"))
		}
		for _, tag := range []byte{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x24, 0x30, 0x31, 0x80, 0x84, 0xa0, 0xa1, 0xa2, 0xa3} {
			parent.kids[i] = &node{tag: tag, kids: self.kids, value: self.value}
			try(place("tag"))
		}
		parent.kids[i] = &node{tag: self.tag}
		try(place("empty"))
	})
	t.Logf("%d rearrangements", tries)
	got := slices.Sorted(maps.Keys(accepted))
	if diff := cmp.Diff(unsigned, got); diff != "" {
		t.Errorf("accepted rearrangements, -want +got:\n%s", diff)
	}
}

// ignored are the issuer's certificate, which merely came along, and the unsigned
// attributes: nothing in them is believed.
var ignored = [2]string{".3.1", ".4.0.6"}

// unsigned are the changes elsewhere in the SignedData that keep the meaning.
// Its parts are .0 version, .1 digest algorithms, .2 content, .3 certificates
// and .4 signers, of whom .4.0 is the one.
var unsigned = []string{
	".1.0.1: drop",   // NULL of the announced digest algorithm
	".2.1: drop",     // the attached content
	".3.0: move",     // the signer's certificate behind the issuer's
	".4.0.2.1: drop", // NULL of the signer's digest algorithm
}
