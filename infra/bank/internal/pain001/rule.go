package pain001

import (
	"encoding/xml"
	"fmt"
)

// rule is what an element may hold: text, or elements in their order, or one of several.
type rule struct {
	text     check
	kids     []particle
	choice   bool
	currency bool // the element has the attribute Ccy
}

// particle is an element as part of another one.
type particle struct {
	name        string
	least, most int
	rule        rule
}

func leaf(c check) rule                            { return rule{text: c} }
func sequence(kids ...particle) rule               { return rule{kids: kids} }
func choice(kids ...particle) rule                 { return rule{kids: kids, choice: true} }
func one(name string, r rule) particle             { return particle{name, 1, 1, r} }
func maybe(name string, r rule) particle           { return particle{name, 0, 1, r} }
func upToN(most int, name string, r rule) particle { return particle{name, 0, most, r} }

// fits checks an element and all that is in it; path names the element in the
// Invalid that it returns for the first thing that is wrong.
func (r rule) fits(n *node, path string) *Invalid {
	if bad := r.attributes(n, path); bad != nil {
		return bad
	}
	if r.text != nil {
		if len(n.kids) > 0 {
			return &Invalid{Path: path, Why: "holds elements"}
		}
		if why := r.text(n.text); why != "" {
			return &Invalid{Path: path, Why: why}
		}
		return nil
	}
	if !blank(n.text) {
		return &Invalid{Path: path, Why: "holds text beside elements"}
	}
	if r.choice {
		return r.oneOf(n, path)
	}
	return r.inOrder(n, path)
}

func (r rule) inOrder(n *node, path string) *Invalid {
	rest := n.kids
	for _, p := range r.kids {
		found := 0
		for len(rest) > 0 && found < p.most && rest[0].name == p.name {
			if bad := p.rule.fits(rest[0], path+"/"+p.name); bad != nil {
				return bad
			}
			rest, found = rest[1:], found+1
		}
		if found < p.least {
			return &Invalid{Path: path + "/" + p.name, Why: "is missing or out of order"}
		}
	}
	if len(rest) > 0 {
		return &Invalid{Path: path + "/" + rest[0].name, Why: "is not allowed here"}
	}
	return nil
}

func (r rule) oneOf(n *node, path string) *Invalid {
	if len(n.kids) != 1 {
		return &Invalid{Path: path, Why: fmt.Sprintf("holds %d elements, not one", len(n.kids))}
	}
	for _, p := range r.kids {
		if p.name == n.kids[0].name {
			return p.rule.fits(n.kids[0], path+"/"+p.name)
		}
	}
	return &Invalid{Path: path + "/" + n.kids[0].name, Why: "is not allowed here"}
}

// attributes allows Ccy where it belongs, and a schema location anywhere,
// which every schema allows too and which says nothing.
func (r rule) attributes(n *node, path string) *Invalid {
	found := false
	for _, a := range n.attrs {
		switch {
		case a.Name == xml.Name{Space: instance, Local: "schemaLocation"}:
		case r.currency && a.Name == xml.Name{Local: "Ccy"}:
			if found = true; !currency.MatchString(a.Value) {
				return &Invalid{Path: path + "/@Ccy", Why: "is not a currency code"}
			}
		default:
			return &Invalid{Path: path + "/@" + a.Name.Local, Why: "is not allowed here"}
		}
	}
	if r.currency && !found {
		return &Invalid{Path: path + "/@Ccy", Why: "is missing"}
	}
	return nil
}
