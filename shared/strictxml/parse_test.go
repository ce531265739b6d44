package strictxml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// draw writes a tree as one line: name[attribute=value](children)"text".
func draw(n *Node) string {
	var b strings.Builder
	b.WriteString(n.Name)
	for _, a := range n.attrs {
		fmt.Fprintf(&b, "[%s=%s]", a.name, a.value)
	}
	if len(n.children) > 0 {
		b.WriteString("(")
		for _, c := range n.children {
			b.WriteString(draw(c))
		}
		b.WriteString(")")
	}
	if text := trim(string(n.text)); text != "" {
		fmt.Fprintf(&b, "%q", text)
	}
	return b.String()
}

func nested(depth int) string {
	return strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth)
}

func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"bare", `<a/>`, `a`},
		{"declaration", `<?xml version="1.0" encoding="utf-8" standalone="yes"?><a/>`, `a`},
		{"encoding in capitals", `<?xml version="1.0" encoding="UTF-8"?>` + "\n<a/>\n", `a`},
		{"byte order mark", "\uFEFF" + `<?xml version="1.0"?><a/>`, `a`},
		{"comments round the root", `<!-- before --><a/><!-- after -->`, `a`},
		{"prefixes are not names", `<s:a xmlns:s="urn:s"><b xmlns="urn:b"/></s:a>`, `a(b)`},
		{"attributes", `<a x="1" y='2'/>`, `a[x=1][y=2]`},
		{"attributes of another namespace are left out", `<a type="1" i:type="2" xmlns:i="urn:i"/>`, `a[type=1]`},
		{"the five entities", `<a>&lt;&gt;&amp;&apos;&quot;</a>`, `a"<>&'\""`},
		{"character references", `<a>&#268;&#x10D;</a>`, `a"Čč"`},
		{"character data", `<a><![CDATA[<b>]]></a>`, `a"<b>"`},
		{"a comment splits no text", `<a>12<!-- 3 -->4</a>`, `a"124"`},
		{"text round elements", `<a>1<b>2</b>3</a>`, `a(b"2")"13"`},
		{"deepest", nested(MaxDepth), strings.Repeat("a(", MaxDepth-1) + "a" + strings.Repeat(")", MaxDepth-1)},
		{"largest", `<a>` + strings.Repeat(" ", MaxBytes-7) + `</a>`, `a`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Parse([]byte(tt.body))
			if err != nil {
				t.Fatalf("Parse(%.80q) = %v, want %s", tt.body, err, tt.want)
			}
			if got := draw(n); got != tt.want {
				t.Errorf("Parse(%.80q) = %s, want %s", tt.body, got, tt.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, body string }{
		{"nothing", ``},
		{"white space alone", ` `},
		{"comment alone", `<!-- a -->`},
		{"no XML", `{"a":1}`},
		{"declaration alone", `<?xml version="1.0"?>`},
		{"DOCTYPE", `<!DOCTYPE a><a/>`},
		{"DOCTYPE in lower case", `<!doctype a><a/>`},
		{"DOCTYPE that expands", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`},
		{"DOCTYPE that fetches", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`},
		{"DOCTYPE after the root", `<a/><!DOCTYPE a>`},
		{"directive inside", `<a><!ENTITY b "c"></a>`},
		{"entity of HTML", `<a>&nbsp;</a>`},
		{"entity that nobody declared", `<a>&b;</a>`},
		{"entity in an attribute", `<a b="&c;"/>`},
		{"reference to no character", `<a>&#0;</a>`},
		{"reference to a surrogate", `<a>&#xD800;</a>`},
		{"reference to a surrogate in an attribute", `<a b="&#xDFFF;"/>`},
		{"replacement character", "<a>\uFFFD</a>"},
		{"processing instruction", `<?php a?><a/>`},
		{"processing instruction inside", `<a><?b c?></a>`},
		{"declaration after white space", ` <?xml version="1.0"?><a/>`},
		{"second declaration", `<?xml version="1.0"?><?xml version="1.0"?><a/>`},
		{"another version", `<?xml version="1.1"?><a/>`},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-2"?><a/>`},
		{"UTF-16", "\xff\xfe<\x00a\x00/\x00>\x00"},
		{"bytes that are not UTF-8", "<a>\xe6</a>"},
		{"bytes that are not UTF-8 in a comment", "<a><!-- \xe6 --></a>"},
		{"control character", "<a>\x01</a>"},
		{"null", "<a>\x00</a>"},
		{"second document", `<a/><a/>`},
		{"text before", `x<a/>`},
		{"text after", `<a/>x`},
		{"no-break space after", "<a/>\u00a0"},
		{"byte order mark twice", "\uFEFF\uFEFF<a/>"},
		{"open end", `<a><b></b>`},
		{"crossed ends", `<a><b></a></b>`},
		{"end alone", `</a>`},
		{"cut in a tag", `<a b="1`},
		{"cut in a comment", `<a/><!-- b`},
		{"double attribute", `<a b="1" b="2"/>`},
		{"double attribute by two prefixes", `<a x:b="1" y:b="2" xmlns:x="urn:x" xmlns:y="urn:x"/>`},
		{"double declaration of a prefix", `<a xmlns:x="urn:x" xmlns:x="urn:y"/>`},
		{"attribute without quotes", `<a b=1/>`},
		{"attribute without value", `<a b/>`},
		{"tag in an attribute", `<a b="<c/>"/>`},
		{"end of character data in text", `<a>]]></a>`},
		{"too deep", nested(MaxDepth + 1)},
		{"too large", `<a>` + strings.Repeat(" ", MaxBytes-6) + `</a>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Parse([]byte(tt.body))
			if err == nil {
				t.Errorf("Parse(%.80q) = %s, want an error", tt.body, draw(n))
			}
		})
	}
}

func TestParseLimit(t *testing.T) {
	if _, err := ParseLimit([]byte(`<abc/>`), 6); err != nil {
		t.Errorf("ParseLimit of 6 bytes, limit 6 = %v, want no error", err)
	}
	if _, err := ParseLimit([]byte(`<abc/>`), 5); !errors.Is(err, ErrTooLarge) {
		t.Errorf("ParseLimit of 6 bytes, limit 5 = %v, want ErrTooLarge", err)
	}
}

// Errors are logged, and what is refused may be a message with a password.
func TestErrorsDoNotQuote(t *testing.T) {
	const secret = "hunter2"
	for _, body := range []string{
		`<a>&` + secret + `;</a>`,
		`<` + secret + `></a>`,
		`<a ` + secret + `=1/>`,
		`<a b="1" b="` + secret + `"/>`,
		`<a/>` + secret,
		`<!DOCTYPE ` + secret + `>`,
		`<?` + secret + `?><a/>`,
		`<?xml version="1.0" encoding="` + secret + `"?><a/>`,
		`<?xml version="` + secret + `"?><a/>`,
	} {
		_, err := Parse([]byte(body))
		if err == nil {
			t.Errorf("Parse(%q) = no error, want one", body)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("Parse(%q) = %v, quotes the message", body, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><a b="c">d<e/></a>`,
		`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		`<s:a xmlns:s="urn:s" s:b="1"><![CDATA[x]]><!-- y --></s:a>`,
		nested(MaxDepth + 1),
		"\uFEFF<a>&#x10D;</a>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := Parse(body)
		if err != nil {
			return
		}
		if d := depth(n); d > MaxDepth {
			t.Errorf("depth = %d, want at most %d", d, MaxDepth)
		}
		if bytes.Contains(bytes.ToUpper(body), []byte("<!DOCTYPE")) && !bytes.Contains(body, []byte("<!--")) && !bytes.Contains(body, []byte("<![CDATA[")) {
			t.Errorf("Parse(%q) = %s, want DOCTYPE refused", body, draw(n))
		}
		again, err := Parse(append(bytes.Clone(body), "<!-- the same -->"...))
		if err != nil || draw(again) != draw(n) {
			t.Errorf("Parse(%q) with a comment after it = %v, want the same tree", body, err)
		}
	})
}

func depth(n *Node) int {
	deepest := 0
	for _, c := range n.children {
		deepest = max(deepest, depth(c))
	}
	return deepest + 1
}
