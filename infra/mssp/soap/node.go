// Package soap reads and writes the messages of TS 102 204 over SOAP 1.2, for
// any client: it matches by local name, since vendors differ in wrappers and
// namespaces, and writes what the pickiest of them wants.
package soap

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of a message.
const (
	MaxBytes = 256 << 10
	maxDepth = 32
)

// Node is an element: its local name, attributes by local name, text and children.
type Node struct {
	Name  string
	Attrs map[string]string
	Text  string
	Kids  []*Node
}

var errDoctype = errors.New("a document type declaration")

// Parse reads one document.
func Parse(r io.Reader) (*Node, error) {
	d := xml.NewDecoder(io.LimitReader(r, MaxBytes))
	root := &Node{}
	path := []*Node{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		at := path[len(path)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, errDoctype
		case xml.StartElement:
			if len(path) > maxDepth {
				return nil, errors.New("too deep")
			}
			n := &Node{Name: t.Name.Local, Attrs: map[string]string{}}
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					n.Attrs[a.Name.Local] = strings.TrimSpace(a.Value)
				}
			}
			at.Kids = append(at.Kids, n)
			path = append(path, n)
		case xml.EndElement:
			at.Text = strings.TrimSpace(at.Text)
			path = path[:len(path)-1]
		case xml.CharData:
			at.Text += string(t)
		}
	}
	if len(root.Kids) != 1 {
		return nil, fmt.Errorf("%d documents, want one", len(root.Kids))
	}
	return root.Kids[0], nil
}

// Find follows a path of local names from an element downwards; nil if there
// is no such element.
func (n *Node) Find(path ...string) *Node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var found *Node
		for _, k := range n.Kids {
			if k.Name == name {
				found = k
				break
			}
		}
		n = found
	}
	return n
}

// Value is the text at a path, "" if it is not there.
func (n *Node) Value(path ...string) string {
	if found := n.Find(path...); found != nil {
		return found.Text
	}
	return ""
}

// Message finds the message of a name in an envelope: below the body, or below
// one wrapper of whatever name.
func Message(envelope *Node, name string) *Node {
	body := envelope.Find("Body")
	if body == nil {
		return nil
	}
	if m := body.Find(name); m != nil {
		return m
	}
	for _, wrapper := range body.Kids {
		if m := wrapper.Find(name); m != nil {
			return m
		}
	}
	return nil
}
