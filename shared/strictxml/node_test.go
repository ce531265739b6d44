package strictxml

import "testing"

const message = `<e:Envelope xmlns:e="urn:e"><e:Body>
 <Reply Value=" 100 "><Code> 7 </Code><Note/><Line>1</Line><Line>2</Line><Deep><Code>8</Code></Deep></Reply>
</e:Body></e:Envelope>`

func reply(t *testing.T) *Node {
	t.Helper()
	root, err := Parse([]byte(message))
	if err != nil {
		t.Fatalf("Parse = %v", err)
	}
	n, err := root.One("Body", "Reply")
	if err != nil {
		t.Fatalf("One(Body, Reply) = %v", err)
	}
	return n
}

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name     string
		path     []string
		want     string
		one, opt bool // whether Text and OptionalText succeed
	}{
		{"white space is cut", []string{"Code"}, "7", true, true},
		{"empty", []string{"Note"}, "", true, true},
		{"deeper", []string{"Deep", "Code"}, "8", true, true},
		{"absent", []string{"Other"}, "", false, true},
		{"absent below", []string{"Deep", "Other"}, "", false, true},
		{"absent above", []string{"Other", "Code"}, "", false, true},
		{"double", []string{"Line"}, "", false, false},
		{"double above", []string{"Line", "Code"}, "", false, false},
		{"elements inside", []string{"Deep"}, "", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := reply(t)
			got, err := n.Text(tt.path...)
			if got != tt.want || (err == nil) != tt.one {
				t.Errorf("Text(%q) = %q, %v, want %q, success %v", tt.path, got, err, tt.want, tt.one)
			}
			got, err = n.OptionalText(tt.path...)
			if got != tt.want || (err == nil) != tt.opt {
				t.Errorf("OptionalText(%q) = %q, %v, want %q, success %v", tt.path, got, err, tt.want, tt.opt)
			}
		})
	}
}

func TestOne(t *testing.T) {
	n := reply(t)
	if got, err := n.One("Deep"); err != nil || got.Name != "Deep" || got.Space != "" {
		t.Errorf("One(Deep) = %v, %v, want the element", got, err)
	}
	if got, err := n.One("Line"); err == nil {
		t.Errorf("One(Line) = %v, want an error for two", got)
	}
	if got, err := n.One("Other"); err == nil {
		t.Errorf("One(Other) = %v, want an error for none", got)
	}
	if got, err := n.One(); err != nil || got != n {
		t.Errorf("One() = %v, %v, want the element itself", got, err)
	}
}

func TestAll(t *testing.T) {
	n := reply(t)
	if got := len(n.All("Line")); got != 2 {
		t.Errorf("All(Line) = %d elements, want 2", got)
	}
	if got := len(n.All("Code")); got != 1 {
		t.Errorf("All(Code) = %d elements, want 1: children alone, not theirs", got)
	}
	if got := len(n.Children()); got != 5 {
		t.Errorf("Children() = %d elements, want 5", got)
	}
}

func TestAttr(t *testing.T) {
	n := reply(t)
	if got, ok := n.Attr("Value"); !ok || got != "100" {
		t.Errorf("Attr(Value) = %q, %v, want 100, true", got, ok)
	}
	if got, ok := n.Attr("value"); ok {
		t.Errorf("Attr(value) = %q, true, want none", got)
	}
}
