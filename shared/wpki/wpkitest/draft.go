package wpkitest

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // makes the hashes available that drafts name
	_ "crypto/sha512"
	"slices"
)

// Draft is a CMS before it is put together. Options change it.
type Draft struct {
	contentInfoType []byte
	version         byte
	digests         [][]byte // AlgorithmIdentifiers
	contentType     []byte
	content         []byte // the element inside the [0], nil: detached
	certificates    [][]byte
	crls            [][]byte
	signers         []*signerDraft
	tail            []byte // what follows the signers
	streamed        bool   // BER as streaming software writes it
}

// signerDraft is a SignerInfo before it is put together.
type signerDraft struct {
	version    byte
	sid        []byte
	hash       crypto.Hash
	digest     []byte // AlgorithmIdentifier
	attributes []attribute
	unsorted   bool // the attributes stand as they are listed
	algorithm  []byte
	key        crypto.Signer
	options    crypto.SignerOpts // with which key signs; nil: hash
	signature  []byte            // nil: made by key
	unsigned   []byte            // the element [1], nil: none
	tail       []byte
}

type attribute struct {
	oid    []byte
	values [][]byte
}

func (a attribute) encode() []byte { return sequence(a.oid, set(a.values...)) }

// attributesDER is what is signed.
func (s *signerDraft) attributesDER() []byte {
	var elements [][]byte
	for _, a := range s.attributes {
		elements = append(elements, a.encode())
	}
	if s.unsorted {
		return element(tagSet, elements...)
	}
	return set(elements...)
}

func (s *signerDraft) find(oid []byte) *attribute {
	i := slices.IndexFunc(s.attributes, func(a attribute) bool { return bytes.Equal(a.oid, oid) })
	return &s.attributes[i]
}

func (s *signerDraft) drop(oid []byte) {
	s.attributes = slices.DeleteFunc(s.attributes, func(a attribute) bool { return bytes.Equal(a.oid, oid) })
}

func (s *signerDraft) add(oid []byte, values ...[]byte) {
	s.attributes = append(s.attributes, attribute{oid, values})
}

// sign makes the signature value over data.
func (s *signerDraft) sign(t T, data []byte) []byte {
	t.Helper()
	options := s.options
	if options == nil {
		options = s.hash
	}
	hashed := data
	if h := options.HashFunc(); h != 0 {
		hashed = digest(h, data)
	}
	value, err := s.key.Sign(rand.Reader, hashed, options)
	if err != nil {
		t.Fatalf("wpkitest: sign: %v", err)
	}
	return value
}

func (s *signerDraft) encode(t T) []byte {
	t.Helper()
	signature := s.signature
	if signature == nil {
		signature = octets(s.sign(t, s.attributesDER()))
	}
	var attributes []byte
	if len(s.attributes) > 0 {
		attributes = bytes.Clone(s.attributesDER())
		attributes[0] = 0xa0
	}
	return sequence(integer(s.version), s.sid, s.digest, attributes, s.algorithm, signature, s.unsigned, s.tail)
}

// encode puts the CMS together.
func (d *Draft) encode(t T) []byte {
	t.Helper()
	wrap := element
	if d.streamed {
		wrap = indefinite
	}
	var content, certificates, crls []byte
	if d.content != nil {
		content = wrap(0xa0, d.content)
	}
	if d.certificates != nil {
		certificates = wrap(0xa0, d.certificates...)
	}
	if d.crls != nil {
		crls = wrap(0xa1, d.crls...)
	}
	var signers [][]byte
	for _, s := range d.signers {
		signers = append(signers, s.encode(t))
	}
	return wrap(tagSequence, d.contentInfoType, wrap(0xa0, wrap(tagSequence,
		integer(d.version), set(d.digests...), wrap(tagSequence, d.contentType, content), certificates, crls, set(signers...), d.tail)))
}

// draft is the good CMS that all others depart from: content attached, the
// person's certificate alone, SHA-256, signing-time and signing-certificate-v2.
func (s *Signer) draft(content []byte) *Draft {
	d := &Draft{
		contentInfoType: oidSignedData(),
		version:         1,
		contentType:     oidData(),
		content:         octets(content),
		certificates:    [][]byte{s.certificate.Raw},
		signers: []*signerDraft{{
			version: 1,
			sid:     sequence(s.certificate.RawIssuer, serialOf(s.certificate.Raw)),
			key:     s.key,
			attributes: []attribute{
				{oidContentType(), [][]byte{oidData()}},
				{oidSigningTime(), [][]byte{utcTime(Instant())}},
				{oidMessageDigest(), [][]byte{nil}},
				{oidSigningCertificateV2(), [][]byte{nil}},
			},
		}},
	}
	d.use(crypto.SHA256, content, s)
	return d
}

// use settles everything that depends on the hash.
func (d *Draft) use(h crypto.Hash, content []byte, s *Signer) {
	signer := d.signers[0]
	signer.hash, signer.digest = h, sequence(oidHash(h))
	d.digests = [][]byte{signer.digest}
	if _, isRSA := s.key.(*rsa.PrivateKey); isRSA {
		signer.algorithm = sequence(oidRSA(), null())
	} else {
		signer.algorithm = sequence(oidECDSAWith(h))
	}
	signer.find(oidMessageDigest()).values[0] = octets(digest(h, content))
	signer.find(oidSigningCertificateV2()).values[0] = sequence(sequence(certID(h, s.certificate.Raw)))
}

// certID refers to a certificate by its hash (RFC 5035 §4); SHA-256 is the
// default and not named. More parts, such as issuer and serial, may follow.
func certID(h crypto.Hash, certificate []byte, more ...[]byte) []byte {
	var algorithm []byte
	if h != crypto.SHA256 {
		algorithm = sequence(oidHash(h))
	}
	return sequence(append([][]byte{algorithm, octets(digest(h, certificate))}, more...)...)
}

// serialOf returns the serial number of a certificate as an element.
func serialOf(certificate []byte) []byte {
	return split(inside(split(inside(certificate))[0]))[1]
}

func digest(h crypto.Hash, data []byte) []byte {
	state := h.New()
	state.Write(data)
	return state.Sum(nil)
}
