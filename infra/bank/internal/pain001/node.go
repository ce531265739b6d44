package pain001

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Namespace is the only one an order may use.
const Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

const (
	instance = "http://www.w3.org/2001/XMLSchema-instance"
	deepest  = 24 // the deepest path of an order has 9 elements
)

// node is an element of the document. Its name is the local one if the element
// is in Namespace, and "{namespace}local" otherwise, which no rule asks for.
type node struct {
	name  string
	attrs []xml.Attr // without namespace declarations
	text  string
	kids  []*node
}

// declaration is what may follow "<?xml": encoding/xml looks into it, but not at its form.
var declaration = regexp.MustCompile(`^version=(?:"1\.0"|'1\.0')` +
	`(?:\s+encoding=(?:"(?i:utf-8)"|'(?i:utf-8)'))?(?:\s+standalone=(?:"(?:yes|no)"|'(?:yes|no)'))?\s*$`)

// parse reads one XML document of UTF-8. encoding/xml is lenient where XML 1.0
// and its namespaces are not (several roots, text beside the root, doubled
// attributes, attributes without a space between), so these are looked at here;
// a document type declaration and processing instructions are refused outright.
func parse(data []byte) (*node, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the document is not UTF-8")
	}
	var root *node
	var open []*node
	decoder := xml.NewDecoder(bytes.NewReader(data))
	for {
		start := decoder.InputOffset()
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type declaration is not allowed")
		case xml.ProcInst:
			if t.Target != "xml" || start != 0 || !declaration.Match(t.Inst) {
				return nil, errors.New("a processing instruction is not allowed, and the XML declaration stands first")
			}
		case xml.StartElement:
			n, err := element(t, data[start:decoder.InputOffset()])
			if err != nil {
				return nil, err
			}
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.kids = append(parent.kids, n)
			case root != nil:
				return nil, errors.New("a second document follows the first")
			default:
				root = n
			}
			if open = append(open, n); len(open) > deepest {
				return nil, errors.New("the elements are nested too deeply")
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(t)
			} else if !blank(string(t)) {
				return nil, errors.New("text stands outside the document")
			}
		}
	}
	if root == nil {
		return nil, errors.New("there is no document")
	}
	return root, nil
}

// element makes the node of a start tag; raw is the tag as it was sent.
func element(t xml.StartElement, raw []byte) (*node, error) {
	n := &node{name: qualified(t.Name)}
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if seen[a.Name] {
			return nil, fmt.Errorf("element %s has the attribute %s twice", n.name, a.Name.Local)
		}
		seen[a.Name] = true
		switch {
		case a.Name.Space == "xmlns" && a.Value == "":
			return nil, fmt.Errorf("element %s undeclares a prefix", n.name)
		case a.Name.Space == "xmlns" || a.Name == xml.Name{Local: "xmlns"}:
		default:
			n.attrs = append(n.attrs, a)
		}
	}
	if !spaced(raw) {
		return nil, fmt.Errorf("element %s has attributes without a space between", n.name)
	}
	return n, nil
}

func qualified(name xml.Name) string {
	if name.Space == Namespace {
		return name.Local
	}
	return "{" + name.Space + "}" + name.Local
}

// spaced tells whether white space, "/" or ">" follows every attribute value of a start tag.
func spaced(tag []byte) bool {
	var quote byte
	for i, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
			if i+1 == len(tag) || !strings.ContainsRune(" \t\r\n/>", rune(tag[i+1])) {
				return false
			}
		}
	}
	return true
}

// blank tells whether s is white space as XML 1.0 §2.3 has it; unicode.IsSpace takes more.
func blank(s string) bool { return strings.Trim(s, " \t\r\n") == "" }
