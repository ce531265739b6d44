package manage

import (
	"os/exec"
	"testing"
)

func TestWordsOfThePage(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not on this machine")
	}
	if out, err := exec.Command(node, "--test", "words.test.mjs").CombinedOutput(); err != nil {
		t.Errorf("node --test: %v\n%s", err, out)
	}
}
