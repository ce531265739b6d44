package soap

import (
	"strings"
	"testing"
)

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":             "",
		"half":                "<a><b>",
		"a document type":     `<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>`,
		"an unknown entity":   "<a>&e;</a>",
		"a second document":   "<a/><b/>",
		"text behind":         "<a/>b",
		"crossed elements":    "<a><b></a></b>",
		"two attributes":      `<a x="1" x="2"/>`,
		"two by local name":   `<a x="1" p:x="2" xmlns:p="u"/>`,
		"33 levels":           strings.Repeat("<a>", 33) + strings.Repeat("</a>", 33),
		"a foreign encoding":  `<?xml version="1.0" encoding="windows-1250"?><a/>`,
		"broken UTF-8":        "<a>\xff</a>",
		"a control character": "<a>\x01</a>",
	} {
		if n, err := Parse(strings.NewReader(text)); err == nil {
			t.Errorf("%s: Parse = %+v, want an error", name, n)
		}
	}
}

func TestParse(t *testing.T) {
	n, err := Parse(strings.NewReader(`<?xml version="1.0" encoding="utf-8"?><!-- c -->
<p:a xmlns:p="u" xmlns="d" ID=" x y "> <b>one <![CDATA[<two>]]></b><c/><c/></p:a>
`))
	if err != nil {
		t.Fatal(err)
	}
	if n.Space != "u" || n.Local != "a" || n.Attr("ID") != "x y" || n.Attr("xmlns") != "" {
		t.Errorf("root = %+v", n)
	}
	if b := n.First(); b.Space != "d" || b.Text() != "one <two>" {
		t.Errorf("b = %+v, text %q", b, b.Text())
	}
	if c, err := n.Find("c"); err == nil {
		t.Errorf("Find of an element that is there twice = %+v", c)
	}
	if d, err := n.Find("b", "d"); d != nil || err != nil {
		t.Errorf("Find of nothing = %+v, %v", d, err)
	}
	if _, err := Parse(strings.NewReader(strings.Repeat("<a>", 32) + strings.Repeat("</a>", 32))); err != nil {
		t.Errorf("32 levels: %v", err)
	}
}

func TestCharsets(t *testing.T) {
	for head, text := range map[string]string{
		"":      "\u00e9\u20ac",
		"UTF-8": "\u00e9\u20ac", "utf-8": "\u00e9\u20ac",
		"ISO-8859-1": "\xe9", "iso-8859-1": "\xe9", "US-ASCII": "e",
	} {
		doc := "<a>" + text + "</a>"
		if head != "" {
			doc = `<?xml version="1.0" encoding="` + head + `"?>` + doc
		}
		want := strings.ReplaceAll(text, "\xe9", "\u00e9")
		if !strings.HasPrefix(strings.ToLower(head), "iso") {
			want = text
		}
		if n, err := Parse(strings.NewReader(doc)); err != nil || n.Text() != want {
			t.Errorf("%s: Parse = %v, want %q", head, err, want)
		}
	}
}

func TestEnvelopeIsReadBack(t *testing.T) {
	hard := "<&>\"'\r\n\t\u20ac "
	text := Envelope(E("mss:X", T("mss:Y", hard)).With(Attr{"Z", hard}))
	n, err := Parse(strings.NewReader(string(text)))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	y, err := n.Find("Body", "X", "Y")
	if err != nil || y == nil || y.Text() != hard || y.Space != MSS {
		t.Errorf("Y = %+v, %v, want %q\n%s", y, err, hard, text)
	}
	if x, _ := n.Find("Body", "X"); x == nil || x.attrs["Z"] != hard {
		t.Errorf("Z is not %q\n%s", hard, text)
	}
}
