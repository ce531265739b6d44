package bell

import "testing"

func TestRing(t *testing.T) {
	var b Bells
	b.Ring("a") // nobody hears it
	first, second, other := b.Hear("a"), b.Hear("a"), b.Hear("b")
	b.Ring("a")
	<-first
	<-second
	select {
	case <-other:
		t.Error("the bell of b rang with that of a")
	case <-b.Hear("a"):
		t.Error("a bell that rang before Hear is heard")
	default:
	}
	if len(b.hung) != 2 {
		t.Errorf("%d bells are hung, want the two that are waited for", len(b.hung))
	}
}
