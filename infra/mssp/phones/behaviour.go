package phones

import "fmt"

// Behaviour is what a phone does with its next prompt. Empty, it waits for a
// person.
type Behaviour string

const (
	Wait        Behaviour = ""
	Sign        Behaviour = "sign"        // enters its PIN by itself
	Refuse      Behaviour = "refuse"      // says no by itself
	Ignore      Behaviour = "ignore"      // shows nothing that anybody could answer
	Unreachable Behaviour = "unreachable" // the prompt does not arrive (209)
)

// check refuses a behaviour that does not exist.
func (b Behaviour) check() error {
	switch b {
	case Wait, Sign, Refuse, Ignore, Unreachable:
		return nil
	}
	return fmt.Errorf("next must be one of sign, refuse, ignore, unreachable, or empty")
}
