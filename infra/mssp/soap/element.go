package soap

import (
	"bytes"
	"encoding/xml"
)

// Namespaces that are written.
const (
	Envelope12 = "http://www.w3.org/2003/05/soap-envelope"
	MSS        = "http://uri.etsi.org/TS102204/v1.1.2#"
)

// Element is an element to be written, its name with prefix. It has either
// text or children.
type Element struct {
	Name  string
	Attrs []Attr
	Text  string
	Kids  []Element
}

// Attr is an attribute; an empty value is written, too.
type Attr struct{ Name, Value string }

// E makes an element with children.
func E(name string, kids ...Element) Element { return Element{Name: name, Kids: kids} }

// T makes an element with text.
func T(name, text string) Element { return Element{Name: name, Text: text} }

// With adds attributes.
func (e Element) With(attrs ...Attr) Element {
	e.Attrs = append(e.Attrs, attrs...)
	return e
}

// Envelope writes a SOAP 1.2 envelope with body in it, in UTF-8. The prefixes
// env and mss are declared.
func Envelope(body Element) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	E("env:Envelope", E("env:Body", body)).With(Attr{"xmlns:env", Envelope12}, Attr{"xmlns:mss", MSS}).write(&b)
	return b.Bytes()
}

func (e Element) write(b *bytes.Buffer) {
	b.WriteString("<" + e.Name)
	for _, a := range e.Attrs {
		b.WriteString(" " + a.Name + `="`)
		escape(b, a.Value)
		b.WriteString(`"`)
	}
	b.WriteString(">")
	escape(b, e.Text)
	for _, k := range e.Kids {
		k.write(b)
	}
	b.WriteString("</" + e.Name + ">")
}

func escape(b *bytes.Buffer, text string) {
	if err := xml.EscapeText(b, []byte(text)); err != nil {
		panic(err) // a Buffer takes everything
	}
}
