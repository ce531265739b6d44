// Package soap reads and writes SOAP envelopes as a patient service does:
// elements and attributes are matched by local name, because vendors differ in
// prefixes, wrappers and namespaces, while what no vendor sends (document types,
// entities of its own, two elements where one belongs) is refused.
package soap

import (
	"fmt"
	"strings"
)

// Node is an element.
type Node struct {
	Space, Local string
	attrs        map[string]string // by local name
	text         strings.Builder
	kids         []*Node
}

// All returns the children of a name.
func (n *Node) All(name string) []*Node {
	var found []*Node
	for _, k := range n.kids {
		if k.Local == name {
			found = append(found, k)
		}
	}
	return found
}

// First returns the first child, whatever its name; nil if there is none.
func (n *Node) First() *Node {
	if len(n.kids) == 0 {
		return nil
	}
	return n.kids[0]
}

// Find follows a path of names downwards. It returns nil if nothing is there,
// and fails if an element of the path is there twice.
func (n *Node) Find(path ...string) (*Node, error) {
	for _, name := range path {
		switch found := n.All(name); len(found) {
		case 0:
			return nil, nil
		case 1:
			n = found[0]
		default:
			return nil, fmt.Errorf("%d elements %s", len(found), name)
		}
	}
	return n, nil
}

// Attr returns an attribute without the white space round it, "" if it is not
// there.
func (n *Node) Attr(name string) string { return strings.TrimSpace(n.attrs[name]) }

// Text returns the character data of the element itself, as it stands.
func (n *Node) Text() string { return n.text.String() }
