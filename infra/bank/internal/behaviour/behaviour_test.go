package behaviour

import "testing"

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Outcome
		ok   bool
	}{
		{"book", Outcome{}, true},
		{"hold", Outcome{Hold: true}, true},
		{"refuse:AM04", Outcome{Refuse: "AM04"}, true},
		{"refuse:AG01", Outcome{Refuse: "AG01"}, true},
		{"", Outcome{}, false},
		{"Book", Outcome{}, false},
		{"refuse", Outcome{}, false},
		{"refuse:", Outcome{}, false},
		{"refuse:am04", Outcome{}, false},
		{"refuse:AM044", Outcome{}, false},
		{"hold ", Outcome{}, false},
	} {
		got, err := Parse(tt.text)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("Parse(%q) = (%+v, %v), want (%+v, ok %v)", tt.text, got, err, tt.want, tt.ok)
		}
		if tt.ok && got.String() != tt.text {
			t.Errorf("Parse(%q).String() = %q, want the same", tt.text, got.String())
		}
	}
}

func TestSwitchIsUsedUp(t *testing.T) {
	var s Switch
	s.Set(Outcome{Hold: true})
	if got := s.Next(); !got.Hold {
		t.Errorf("Next() = %v, want hold", got)
	}
	if got := s.Take(); !got.Hold {
		t.Errorf("first Take() = %v, want hold", got)
	}
	if got := s.Take(); got != (Outcome{}) {
		t.Errorf("second Take() = %v, want book", got)
	}
}
