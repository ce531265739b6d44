package soap

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxBytes bounds a message.
const MaxBytes = 256 << 10

const maxDepth = 32

// Parse reads one document in UTF-8, US-ASCII or ISO-8859-1. It does not bound
// the size: the caller's reader does.
func Parse(r io.Reader) (*Node, error) {
	d := xml.NewDecoder(r)
	d.CharsetReader = charset
	var root *Node
	var path []*Node
	for {
		token, err := d.Token()
		if err == io.EOF {
			if root == nil {
				return nil, errors.New("no document")
			}
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type declaration")
		case xml.StartElement:
			n, err := newNode(t)
			if err != nil {
				return nil, err
			}
			switch {
			case len(path) >= maxDepth:
				return nil, fmt.Errorf("elements deeper than %d", maxDepth)
			case len(path) > 0:
				top := path[len(path)-1]
				top.kids = append(top.kids, n)
			case root != nil:
				return nil, errors.New("a second document")
			default:
				root = n
			}
			path = append(path, n)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if len(path) > 0 {
				path[len(path)-1].text.Write(t)
			} else if strings.TrimSpace(string(t)) != "" {
				return nil, errors.New("text outside the document")
			}
		}
	}
}

func newNode(t xml.StartElement) (*Node, error) {
	n := &Node{Space: t.Name.Space, Local: t.Name.Local, attrs: map[string]string{}}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		if _, twice := n.attrs[a.Name.Local]; twice { // encoding/xml lets it pass
			return nil, fmt.Errorf("two attributes %s", a.Name.Local)
		}
		n.attrs[a.Name.Local] = a.Value
	}
	return n, nil
}

// charset reads the encodings beside UTF-8 that need no table.
func charset(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return &latin1{bufio.NewReader(r), nil}, nil
	}
	return nil, errors.New("neither UTF-8 nor ISO-8859-1")
}

// latin1 turns ISO-8859-1, whose bytes are the first code points, into UTF-8.
type latin1 struct {
	r    *bufio.Reader
	rest []byte
}

func (l *latin1) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		b, err := l.r.ReadByte()
		if err != nil {
			return 0, err
		}
		l.rest = []byte(string(rune(b)))
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}
