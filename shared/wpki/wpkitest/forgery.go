package wpkitest

import (
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"sync"

	"platimo/shared/wpki"
)

// Forgery is a CMS that must not be believed under the signer's Policy.
type Forgery struct {
	Name string
	CMS  []byte
	Sub  wpki.SubIndication // what Verify must say of it
}

// AnotherSubscriber is the name of the one forgery that is a good signature:
// the same CA certified the signer, who is another person.
const AnotherSubscriber = "another subscriber's"

// Forgeries returns one CMS for each way in which s's signature over content
// can be wrong, false or forged.
func (s *Signer) Forgeries(content []byte) []Forgery {
	s.t.Helper()
	f := &forger{Signer: s, content: content}
	var out []Forgery
	for _, l := range slices.Concat(formLies(), attributeLies(), bindingLies(), algorithmLies(), pssLies(), certificateLies()) {
		out = append(out, Forgery{Name: l.name, CMS: l.tell(f), Sub: l.sub})
	}
	return out
}

// lie is one way to be wrong.
type lie struct {
	name string
	sub  wpki.SubIndication
	tell func(f *forger) []byte
}

// forger is the signer whom the lies are about.
type forger struct {
	*Signer
	content []byte
	rsa     *Signer
}

// before changes the good CMS and then has it signed.
func before(change func(f *forger, d *Draft)) func(*forger) []byte {
	return func(f *forger) []byte { return f.as(f.Signer, change) }
}

// after has the good CMS signed and then changes it.
func after(change func(f *forger, d *Draft)) func(*forger) []byte {
	return before(func(f *forger, d *Draft) {
		signer := d.signers[0]
		signer.signature = octets(signer.sign(f.t, signer.attributesDER()))
		change(f, d)
	})
}

// as is before with another signer.
func (f *forger) as(s *Signer, change func(f *forger, d *Draft)) []byte {
	d := s.draft(f.content)
	change(f, d)
	return d.encode(f.t)
}

// forgersKey is one RSA key for all forgeries of a process, since each takes
// long to make.
var forgersKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// withRSA is before with an RSA key of the same CA.
func withRSA(change func(f *forger, d *Draft)) func(*forger) []byte {
	return func(f *forger) []byte {
		if f.rsa == nil {
			key, err := forgersKey()
			if err != nil {
				f.t.Fatalf("wpkitest: make a key: %v", err)
			}
			f.rsa = f.ca.Signer(f.t, Person{Usage: f.person.Usage, PrivateKey: key})
		}
		return f.as(f.rsa, change)
	}
}

// withPerson is before with another certificate of the same CA; alter changes
// the good person.
func withPerson(alter func(f *forger, p *Person)) func(*forger) []byte {
	return func(f *forger) []byte {
		p := Person{Usage: f.person.Usage}
		alter(f, &p)
		return f.as(f.ca.Signer(f.t, p), func(*forger, *Draft) {})
	}
}

// raw is a lie that takes the bytes of the good CMS.
func raw(change func(cms []byte) []byte) func(*forger) []byte {
	return func(f *forger) []byte { return change(f.Sign(f.content)) }
}

// Unwrap makes the forgery to which CMS is open by design
// (draft-ietf-lamps-cms-euf-cma-signeddata): of s's good signature over content
// it drops the signed attributes and makes them the content. The signature value
// fits that content, which nobody agreed to; common software says yes.
func (s *Signer) Unwrap(content []byte) (cms, attributes []byte) {
	s.t.Helper()
	d := s.draft(content)
	signer := d.signers[0]
	attributes = signer.attributesDER()
	signer.signature = octets(signer.sign(s.t, attributes))
	signer.attributes = nil
	d.content = octets(attributes)
	return d.encode(s.t), attributes
}
