package strictxml

import (
	"errors"
	"fmt"
	"strings"
)

// Node is one element.
type Node struct {
	Name  string // local name
	Space string // namespace URI; the bare prefix if nothing declares it

	attrs    []attr
	text     []byte
	children []*Node
}

type attr struct{ name, value string }

// Attr returns the attribute without namespace of that name, white space round
// it cut, and whether there is one.
func (n *Node) Attr(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.name == name {
			return trim(a.value), true
		}
	}
	return "", false
}

// Children returns the child elements in order.
func (n *Node) Children() []*Node { return n.children }

// All returns the child elements of that local name, in order.
func (n *Node) All(name string) []*Node {
	var all []*Node
	for _, c := range n.children {
		if c.Name == name {
			all = append(all, c)
		}
	}
	return all
}

// One goes down the path of local names. It is an error if any step finds no
// child or more than one: a reader that took the first of two could be shown
// another message than the one that was checked.
func (n *Node) One(path ...string) (*Node, error) {
	found, ok, err := n.Optional(path...)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("no element %s", strings.Join(path, "/"))
	}
	return found, nil
}

// Optional is One, but false when a step finds no child.
func (n *Node) Optional(path ...string) (*Node, bool, error) {
	for i, name := range path {
		all := n.All(name)
		if len(all) > 1 {
			return nil, false, fmt.Errorf("%d elements %s, want one", len(all), strings.Join(path[:i+1], "/"))
		}
		if len(all) == 0 {
			return nil, false, nil
		}
		n = all[0]
	}
	return n, true, nil
}

// Leaf returns the element's text, white space round it cut. It is an error if
// the element has child elements: they would split the text unseen.
func (n *Node) Leaf() (string, error) {
	if len(n.children) > 0 {
		return "", errors.New("elements where text alone is wanted")
	}
	return trim(string(n.text)), nil
}

// Text is One and Leaf together.
func (n *Node) Text(path ...string) (string, error) {
	found, err := n.One(path...)
	if err != nil {
		return "", err
	}
	return found.leafOf(path)
}

// OptionalText is Optional and Leaf together: "" when a step finds no child.
func (n *Node) OptionalText(path ...string) (string, error) {
	found, ok, err := n.Optional(path...)
	if err != nil || !ok {
		return "", err
	}
	return found.leafOf(path)
}

func (n *Node) leafOf(path []string) (string, error) {
	text, err := n.Leaf()
	if err != nil {
		return "", fmt.Errorf("element %s: %w", strings.Join(path, "/"), err)
	}
	return text, nil
}

// trim cuts the white space of XML 1.0 §2.3, and no other.
func trim(s string) string { return strings.Trim(s, " \t\r\n") }
