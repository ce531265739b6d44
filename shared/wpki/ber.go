package wpki

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// scope is the inside of a wrapper.
//
// RFC 5652 lets the wrappers of a CMS be BER, and common signing software
// streams them: indefinite lengths (X.690 §8.1.3.6) around the content and the
// certificates, and the content cut in pieces. That is the only BER that is
// read, and only where open is called: ContentInfo, SignedData,
// EncapsulatedContentInfo, the content, the certificates and the CRLs. None of
// these bytes is hashed or compared as encoded, so their form cannot matter.
type scope struct {
	cryptobyte.String
	indefinite bool
}

// open enters the next element of s. Leave it with close.
func (s *scope) open(tag asn1.Tag, what string) (scope, error) {
	if len(s.String) >= 2 && s.String[0] == byte(tag) && s.String[1] == 0x80 {
		return scope{s.String[2:], true}, nil
	}
	v, err := take(&s.String, tag, what)
	return scope{String: v}, err
}

// atEnd reports whether inner has been read to its end.
func (s scope) atEnd() bool {
	if s.indefinite {
		return len(s.String) >= 2 && s.String[0] == 0 && s.String[1] == 0
	}
	return s.Empty()
}

// close leaves inner and goes on behind it.
func (s *scope) close(inner scope, what string) error {
	if !inner.atEnd() {
		return reject(FormatFailure, "%s does not end where it should", what)
	}
	if inner.indefinite {
		s.String = inner.String[2:]
	}
	return nil
}

// openOctets reads an OCTET STRING, whole or in one level of pieces, and
// returns its value joined.
func (s *scope) openOctets(what string) ([]byte, error) {
	if !s.PeekASN1Tag(asn1.OCTET_STRING.Constructed()) {
		return take(&s.String, asn1.OCTET_STRING, what)
	}
	pieces, err := s.open(asn1.OCTET_STRING.Constructed(), what)
	if err != nil {
		return nil, err
	}
	var joined []byte
	for !pieces.atEnd() {
		piece, err := take(&pieces.String, asn1.OCTET_STRING, what+", a piece")
		if err != nil {
			return nil, err
		}
		joined = append(joined, piece...)
	}
	return joined, s.close(pieces, what)
}
