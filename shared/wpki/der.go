package wpki

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxDepth bounds nesting in values that are walked without being understood. A
// time-stamp token inside an attribute, the deepest known guest, needs about 20.
const maxDepth = 32

// take reads the value of the next element of s, which must be DER with this tag.
func take(s *cryptobyte.String, tag asn1.Tag, what string) (cryptobyte.String, error) {
	before := *s
	var v cryptobyte.String
	if !s.ReadASN1(&v, tag) {
		return nil, misfit(before, tag, what)
	}
	return v, nil
}

// takeElement is take with tag and length left in.
func takeElement(s *cryptobyte.String, tag asn1.Tag, what string) (cryptobyte.String, error) {
	before := *s
	var v cryptobyte.String
	if !s.ReadASN1Element(&v, tag) {
		return nil, misfit(before, tag, what)
	}
	return v, nil
}

// takeOID reads an OBJECT IDENTIFIER as the bytes of its value, which is how
// this package compares them.
func takeOID(s *cryptobyte.String, what string) (string, error) {
	v, err := take(s, asn1.OBJECT_IDENTIFIER, what)
	return string(v), err
}

// takeInt reads a small INTEGER.
func takeInt(s *cryptobyte.String, what string) (int, error) {
	before := *s
	var v int
	if !s.ReadASN1Integer(&v) {
		return 0, misfit(before, asn1.INTEGER, what)
	}
	return v, nil
}

// atEnd refuses what is left of s.
func atEnd(s cryptobyte.String, what string) error {
	if !s.Empty() {
		return reject(FormatFailure, "%s: %d bytes too many", what, len(s))
	}
	return nil
}

// misfit says why s does not begin with a DER element of this tag.
func misfit(s cryptobyte.String, tag asn1.Tag, what string) error {
	switch {
	case len(s) < 2:
		return reject(FormatFailure, "%s is missing", what)
	case s[0] == byte(tag.Constructed()) && s[0] != byte(tag):
		return reject(FormatFailure, "%s is BER: in pieces", what)
	case s[0] != byte(tag):
		return reject(FormatFailure, "%s: tag %#02x, want %#02x", what, s[0], byte(tag))
	case s[1] == 0x80:
		return reject(FormatFailure, "%s is BER: indefinite length", what)
	}
	return reject(FormatFailure, "%s: not DER, or cut off", what)
}

// checkDER walks s, a row of elements, and refuses what is not DER as far as
// that can be told without knowing the types.
func checkDER(s cryptobyte.String, what string) error {
	if fault := derFault(s, maxDepth); fault != "" {
		return reject(FormatFailure, "%s: %s", what, fault)
	}
	return nil
}

func derFault(s cryptobyte.String, depth int) string {
	if depth == 0 {
		return "nested too deep"
	}
	for !s.Empty() {
		before := s
		var v cryptobyte.String
		var tag asn1.Tag
		if !s.ReadAnyASN1(&v, &tag) {
			if len(before) > 1 && before[1] == 0x80 {
				return "BER: indefinite length"
			}
			return "not DER, or cut off"
		}
		if fault := valueFault(before, v, tag); fault != "" {
			return fault
		}
		if tag&0x20 != 0 {
			if fault := derFault(v, depth-1); fault != "" {
				return fault
			}
		}
	}
	return ""
}

// valueFault checks one value of a universal type (X.690 §8 and §11): the form
// must be the type's, and types with several encodings must use DER's.
func valueFault(element, v cryptobyte.String, tag asn1.Tag) string {
	if tag&0xc0 != 0 {
		return "" // a context-specific or other class: its type is not ours to know
	}
	number := tag & 0x1f
	constructed := tag&0x20 != 0
	switch number {
	case 0:
		return "BER: an end-of-contents mark"
	case 8, 11, 16, 17, 29: // EXTERNAL, EMBEDDED PDV, SEQUENCE, SET, CHARACTER STRING
		if !constructed {
			return fmt.Sprintf("type %d is primitive", number)
		}
		return ""
	}
	if constructed {
		return fmt.Sprintf("BER: type %d in pieces", number)
	}
	bad := false
	switch tag {
	case asn1.BOOLEAN:
		bad = len(v) != 1 || v[0] != 0 && v[0] != 0xff
	case asn1.INTEGER, asn1.ENUM:
		bad = len(v) == 0 || len(v) > 1 && (v[0] == 0 && v[1] < 0x80 || v[0] == 0xff && v[1] >= 0x80)
	case asn1.NULL:
		bad = len(v) != 0
	case asn1.OBJECT_IDENTIFIER:
		bad = !wellFormedOID(v)
	case asn1.BIT_STRING:
		bad = len(v) == 0 || v[0] > 7 || len(v) == 1 && v[0] != 0 || len(v) > 1 && v[len(v)-1]&(1<<v[0]-1) != 0
	}
	if bad {
		return fmt.Sprintf("type %d has a value that DER does not allow", number)
	}
	return ""
}

// wellFormedOID reports whether v is a row of base-128 numbers, each in the
// fewest bytes, the last one complete.
func wellFormedOID(v []byte) bool {
	start := true
	for _, b := range v {
		if start && b == 0x80 {
			return false
		}
		start = b < 0x80
	}
	return len(v) > 0 && start
}
