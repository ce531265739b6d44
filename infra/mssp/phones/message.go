package phones

import (
	"slices"
	"time"
)

// maxMessages is how many messages a phone keeps; older ones go.
const maxMessages = 100

// Message is a text that a phone was sent.
type Message struct {
	N    int       `json:"n"` // counts from 1 on each phone
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// kept is a message in the journal.
type kept struct {
	MSISDN string `json:"msisdn"`
	Message
}

// Send puts a text on a phone.
func (b *Book) Send(msisdn, text string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	if p == nil {
		return ErrUnknown
	}
	m := Message{p.sent + 1, text, now.UTC()}
	if err := b.journal.Append(kindMessage, kept{msisdn, m}); err != nil {
		return err
	}
	p.receive(m)
	b.bells.Ring(msisdn)
	return nil
}

func (p *phone) receive(m Message) {
	p.sent = m.N
	p.messages = append(p.messages, m)
	if len(p.messages) > maxMessages {
		p.messages = slices.Delete(p.messages, 0, 1)
	}
}

// Messages gives the messages of a phone with numbers above after, oldest first.
func (b *Book) Messages(msisdn string, after int) ([]Message, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.phones[msisdn]
	if p == nil {
		return nil, ErrUnknown
	}
	list := []Message{}
	for _, m := range p.messages {
		if m.N > after {
			list = append(list, m)
		}
	}
	return list, nil
}
