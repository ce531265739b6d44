// Package phones keeps the simulated phones. Each has a PIN, a key and a
// certificate that sign payments, another pair that signs in, a behaviour, and
// the messages that it was sent; all of it outlives the process. What a phone
// is being asked is not its business.
package phones

import (
	"crypto/rand"
	"regexp"
	"time"
	"unicode/utf8"

	"platimo/infra/mssp/ca"
)

// ErrInput says what is wrong with what was asked of a phone.
type ErrInput string

func (e ErrInput) Error() string { return string(e) }

// New is what a phone is made from.
type New struct {
	MSISDN string `json:"msisdn"`
	PIN    string `json:"pin"`  // 4 to 8 digits
	Name   string `json:"name"` // of the person, in the certificates; at most 64 characters
	Key    string `json:"key"`  // p256 (also if empty) or rsa2048
}

var pins = regexp.MustCompile(`^[0-9]{4,8}$`)

// checked returns n with its number in E.164, or says what is wrong.
func (n New) checked() (New, error) {
	number, err := ParseMSISDN(n.MSISDN)
	if n.MSISDN = number; err != nil {
		return n, err
	}
	switch {
	case !pins.MatchString(n.PIN):
		return n, errPINShape
	case n.Name == "" || utf8.RuneCountInString(n.Name) > 64: // ub-common-name of RFC 5280
		return n, ErrInput("name must have 1 to 64 characters")
	case n.Key != "" && n.Key != "p256" && n.Key != "rsa2048":
		return n, ErrInput("key must be p256 or rsa2048")
	}
	return n, nil
}

// phone is one phone. Its Book's lock guards what changes.
type phone struct {
	New
	Identities map[Usage]*identity `json:"identities"`
	Wrong      int                 `json:"wrong,omitempty"` // wrong PINs in a row
	Behaviour  Behaviour           `json:"behaviour,omitzero"`
	messages   []Message
	sent       int // messages ever, the dropped ones too
}

// newPhone makes keys and certificates for both usages.
func newPhone(n New, authority *ca.Authority, now time.Time) (*phone, error) {
	p := &phone{New: n, Identities: map[Usage]*identity{}}
	person := "SIM-" + rand.Text()[:12] // not the number: certificates travel
	for usage := range keyUsages {
		i, err := newIdentity(n, person, usage, authority, now)
		if err != nil {
			return nil, err
		}
		p.Identities[usage] = i
	}
	return p, nil
}

// View is a phone as others see it.
type View struct {
	MSISDN       string           `json:"msisdn"`
	Name         string           `json:"name"`
	Certificates map[Usage][]byte `json:"certificates"`      // DER, base64 in JSON
	TriesLeft    int              `json:"triesLeft"`         // PINs that may be tried
	Blocked      bool             `json:"blocked,omitempty"` // none left
	Behaviour    Behaviour        `json:"behaviour,omitzero"`
}

func (p *phone) view() View {
	v := View{MSISDN: p.MSISDN, Name: p.Name, Certificates: map[Usage][]byte{}, TriesLeft: tries - p.Wrong, Blocked: p.Wrong >= tries, Behaviour: p.Behaviour}
	for usage, i := range p.Identities {
		v.Certificates[usage] = i.Certificate
	}
	return v
}
