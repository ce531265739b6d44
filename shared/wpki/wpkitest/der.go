package wpkitest

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"time"
)

// Identifier octets.
const (
	tagInteger     = 0x02
	tagBitString   = 0x03
	tagOctets      = 0x04
	tagNull        = 0x05
	tagUTF8        = 0x0c
	tagUTCTime     = 0x17
	tagGeneralized = 0x18
	tagSequence    = 0x30
	tagSet         = 0x31
)

// element encodes one element in DER around the joined parts.
func element(tag byte, parts ...[]byte) []byte {
	value := bytes.Join(parts, nil)
	out := append([]byte{tag}, length(len(value))...)
	return append(out, value...)
}

func length(n int) []byte {
	if n < 0x80 {
		return []byte{byte(n)}
	}
	var digits []byte
	for ; n > 0; n >>= 8 {
		digits = append(digits, byte(n))
	}
	slices.Reverse(digits)
	return append([]byte{0x80 | byte(len(digits))}, digits...)
}

// indefinite encodes one element in BER, with indefinite length.
func indefinite(tag byte, parts ...[]byte) []byte {
	out := append([]byte{tag, 0x80}, bytes.Join(parts, nil)...)
	return append(out, 0, 0)
}

// longLength encodes one element in BER, with a length in more bytes than needed.
func longLength(tag byte, value []byte) []byte {
	out := []byte{tag, 0x84, byte(len(value) >> 24), byte(len(value) >> 16), byte(len(value) >> 8), byte(len(value))}
	return append(out, value...)
}

func sequence(parts ...[]byte) []byte { return element(tagSequence, parts...) }

// set encodes a SET OF in DER: sorted.
func set(parts ...[]byte) []byte {
	sorted := slices.Clone(parts)
	slices.SortFunc(sorted, bytes.Compare)
	return element(tagSet, sorted...)
}

// context encodes a constructed context-specific element.
func context(n byte, parts ...[]byte) []byte { return element(0xa0|n, parts...) }

func octets(b []byte) []byte { return element(tagOctets, b) }
func null() []byte           { return element(tagNull) }

// integer encodes a number from 0 to 127.
func integer(n byte) []byte { return element(tagInteger, []byte{n}) }

// oid encodes an object identifier.
func oid(arcs ...int) []byte {
	der, err := asn1.Marshal(asn1.ObjectIdentifier(arcs))
	if err != nil {
		panic(err) // arcs are constants of this package
	}
	return der
}

func utcTime(t time.Time) []byte {
	return element(tagUTCTime, []byte(t.UTC().Format("060102150405Z")))
}

// split cuts a row of elements in DER into the single ones.
func split(der []byte) [][]byte {
	var out [][]byte
	for len(der) > 0 {
		var raw asn1.RawValue
		rest, err := asn1.Unmarshal(der, &raw)
		if err != nil {
			panic(err) // der was made by this package or by crypto/x509
		}
		out, der = append(out, raw.FullBytes), rest
	}
	return out
}

// inside returns the value of one element in DER.
func inside(der []byte) []byte {
	var raw asn1.RawValue
	if _, err := asn1.Unmarshal(der, &raw); err != nil {
		panic(err)
	}
	return raw.Bytes
}
