package phones

import "errors"

// Action is what a phone does with a prompt by itself.
type Action string

const (
	Wait        Action = ""            // leaves it to a person
	Sign        Action = "sign"        // enters its PIN
	Refuse      Action = "refuse"      // says no
	Ignore      Action = "ignore"      // lies in a bag: nobody sees the prompt, and it runs out
	Unreachable Action = "unreachable" // the prompt does not arrive
)

// Behaviour is what a phone does with the prompts to come. The zero value
// leaves them all to a person.
type Behaviour struct {
	Next   Action `json:"next"`
	Times  int    `json:"times,omitempty"`  // for that many prompts; 0 is one
	Always bool   `json:"always,omitempty"` // until it is set anew
}

func (b Behaviour) checked() (Behaviour, error) {
	switch b.Next {
	case Wait:
		return Behaviour{}, nil
	case Sign, Refuse, Ignore, Unreachable:
	default:
		return b, ErrInput("next must be sign, refuse, ignore, unreachable or empty")
	}
	if b.Times < 0 || b.Times > 0 && b.Always {
		return b, ErrInput("times must be positive, and excludes always")
	}
	if b.Times == 0 && !b.Always {
		b.Times = 1
	}
	return b, nil
}

// Behave sets what a phone does with the prompts to come.
func (b *Book) Behave(msisdn string, next Behaviour) error {
	next, err := next.checked()
	if err != nil {
		return err
	}
	return b.change(msisdn, func(p *phone) error {
		p.Behaviour = next
		return nil
	})
}

// NextAction tells what the phone does with the prompt at hand, and counts it.
func (b *Book) NextAction(msisdn string) (Action, error) {
	var action Action
	err := b.change(msisdn, func(p *phone) error {
		if action = p.Behaviour.Next; action == Wait || p.Behaviour.Always {
			return errUnchanged
		}
		if p.Behaviour.Times--; p.Behaviour.Times == 0 {
			p.Behaviour = Behaviour{}
		}
		return nil
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return action, err
}
