package pain001

import (
	"encoding/xml"
	"strings"
)

// at is the first element at a path below n, nil if there is none.
func (n *node) at(path string) *node {
	for name := range strings.SplitSeq(path, "/") {
		var next *node
		for _, kid := range n.kids {
			if kid.name == name {
				next = kid
				break
			}
		}
		if next == nil {
			return nil
		}
		n = next
	}
	return n
}

// attr is the value of an attribute without a prefix, "" if there is none.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Name == (xml.Name{Local: name}) {
			return a.Value
		}
	}
	return ""
}

// messageID is the MsgId of a document that need not be valid, "" unless a report could repeat it.
func messageID(root *node) string {
	id := root.at("CstmrCdtTrfInitn/GrpHdr/MsgId")
	if id == nil || len(id.kids) > 0 || upTo(35)(id.text) != "" {
		return ""
	}
	return id.text
}
