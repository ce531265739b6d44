// Package strictxml reads a small XML message into a tree, or refuses it whole.
// Messages from outside are judged by what they can do to a reader: a DOCTYPE
// can expand or fetch, a second document or a second element of a name lets two
// readers see two messages, depth and size cost memory. What is left after all
// that is refused is plain data, and it is looked up by path and local name,
// since real services agree on local names alone. No error repeats a word of
// the message: it may hold a password or a phone number.
package strictxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	// MaxBytes is the largest message that Parse reads. The largest real
	// message seen has 12 KB, with a certificate chain in its signature.
	MaxBytes = 256 << 10
	// MaxDepth is the deepest nesting of elements; real messages have 12.
	MaxDepth = 32
)

// ErrTooLarge is the error of a message over its limit of bytes.
var ErrTooLarge = errors.New("message too large")

var (
	byteOrderMark = []byte("\uFEFF")
	// The decoder turns a reference to half a surrogate pair into U+FFFD
	// instead of refusing it. Sent as itself, it stands for text already lost.
	broken = []byte("\uFFFD")
)

// Parse reads one document of at most MaxBytes and returns its root element.
//
// It refuses what is not well-formed UTF-8 XML 1.0, DOCTYPE and every other
// directive, processing instructions, entities other than the five and
// character references, two attributes of one name, nesting over MaxDepth, and
// anything but comments and white space after the root element.
func Parse(body []byte) (*Node, error) { return ParseLimit(body, MaxBytes) }

// ParseLimit is Parse with another limit of bytes.
func ParseLimit(body []byte, limit int) (*Node, error) {
	if len(body) > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are read", ErrTooLarge, len(body), limit)
	}
	if !utf8.Valid(body) {
		return nil, errors.New("message is not UTF-8")
	}
	p := parser{dec: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, byteOrderMark)))}
	for {
		start := p.dec.InputOffset()
		token, err := p.dec.Token()
		if err == io.EOF { // the decoder itself refuses an end inside an element
			break
		}
		if err != nil { // its text can quote the message
			return nil, p.refuse("not well-formed")
		}
		if err := p.take(token, start); err != nil {
			return nil, err
		}
	}
	if p.root == nil {
		return nil, errors.New("message has no element")
	}
	return p.root, nil
}

type parser struct {
	dec  *xml.Decoder
	root *Node
	open []*Node
}

func (p *parser) take(token xml.Token, start int64) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.begin(t)
	case xml.EndElement:
		p.open = p.open[:len(p.open)-1]
	case xml.CharData:
		if bytes.Contains(t, broken) {
			return p.refuse("broken character")
		}
		if len(p.open) > 0 {
			top := p.open[len(p.open)-1]
			top.text = append(top.text, t...)
		} else if trim(string(t)) != "" {
			return p.refuse("text outside the root element")
		}
	case xml.Directive:
		return p.refuse("DOCTYPE or another directive")
	case xml.ProcInst:
		if t.Target != "xml" || start != 0 {
			return p.refuse("processing instruction")
		}
	}
	return nil
}

func (p *parser) begin(t xml.StartElement) error {
	if len(p.open) == MaxDepth {
		return p.refuse(fmt.Sprintf("nesting deeper than %d", MaxDepth))
	}
	if len(p.open) == 0 && p.root != nil {
		return p.refuse("second document")
	}
	seen := make(map[xml.Name]bool, len(t.Attr))
	node := &Node{Name: t.Name.Local, Space: t.Name.Space}
	for _, a := range t.Attr {
		if seen[a.Name] {
			return p.refuse("two attributes of one name")
		}
		seen[a.Name] = true
		if strings.Contains(a.Value, string(broken)) {
			return p.refuse("broken character")
		}
		if a.Name.Space == "" && a.Name.Local != "xmlns" { // the rest are declarations and vendors' additions
			node.attrs = append(node.attrs, attr{a.Name.Local, a.Value})
		}
	}
	if len(p.open) == 0 {
		p.root = node
	} else {
		parent := p.open[len(p.open)-1]
		parent.children = append(parent.children, node)
	}
	p.open = append(p.open, node)
	return nil
}

func (p *parser) refuse(why string) error {
	line, _ := p.dec.InputPos()
	return fmt.Errorf("refused in line %d: %s", line, why)
}
