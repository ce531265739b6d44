package wpkitest

import (
	"bytes"
	"crypto"
	"slices"

	"platimo/shared/wpki"
)

// other is a text that the person signed or might have signed instead.
func other(content []byte) []byte {
	o := bytes.Clone(content)
	o[0] ^= 1
	return o
}

// attributeLies are wrong in the signed attributes or in what they say of the
// content (RFC 5652 §5.3, §5.4, §11).
func attributeLies() []lie {
	const format = wpki.FormatFailure
	lies := []lie{
		{"another text", wpki.HashFailure, func(f *forger) []byte { return f.Sign(other(f.content)) }},
		{"another text, detached", wpki.HashFailure, func(f *forger) []byte { return f.Sign(other(f.content), Detached) }},
		{"another text attached", wpki.HashFailure, before(func(f *forger, d *Draft) { d.content = octets(other(f.content)) })},
		{"a longer text attached", wpki.HashFailure, before(func(f *forger, d *Draft) { d.content = octets(append(f.content, ' ')) })},
		{"an empty text attached", wpki.HashFailure, before(func(_ *forger, d *Draft) { d.content = octets(nil) })},
		{"our text attached to the signature of another", wpki.HashFailure, before(func(f *forger, d *Draft) {
			d.use(crypto.SHA256, other(f.content), f.Signer)
		})},
		{"a digest of another length", wpki.HashFailure, before(func(f *forger, d *Draft) {
			d.signers[0].find(oidMessageDigest()).values[0] = octets(digest(crypto.SHA512, f.content))
		})},
		{"an empty digest", wpki.HashFailure, before(func(_ *forger, d *Draft) { d.signers[0].find(oidMessageDigest()).values[0] = octets(nil) })},

		{"no signed attributes", wpki.SigConstraintsFailure, before(func(f *forger, d *Draft) {
			d.signers[0].signature = octets(d.signers[0].sign(f.t, f.content))
			d.signers[0].attributes = nil
		})},
		{"no content-type", wpki.SigConstraintsFailure, before(func(_ *forger, d *Draft) { d.signers[0].drop(oidContentType()) })},
		{"no message-digest", wpki.SigConstraintsFailure, before(func(_ *forger, d *Draft) { d.signers[0].drop(oidMessageDigest()) })},

		{"signed attributes: an empty set", format, after(func(_ *forger, d *Draft) {
			d.signers[0].attributes, d.signers[0].digest = nil, append(d.signers[0].digest, 0xa0, 0)
		})},
		{"signed attributes in BER", format, after(func(_ *forger, d *Draft) {
			attributes := indefinite(0xa0, inside(d.signers[0].attributesDER()))
			d.signers[0].attributes, d.signers[0].digest = nil, append(d.signers[0].digest, attributes...)
		})},
		{"signed attributes unsorted", format, before(func(_ *forger, d *Draft) {
			sortAttributes(d.signers[0])
			slices.Reverse(d.signers[0].attributes)
		})},
		{"signed attributes unsorted, signed as if sorted", format, after(func(_ *forger, d *Draft) {
			sortAttributes(d.signers[0])
			slices.Reverse(d.signers[0].attributes)
		})},
		{"two attributes of one type", format, before(func(_ *forger, d *Draft) {
			d.signers[0].add(oidStranger(), integer(1))
			d.signers[0].add(oidStranger(), integer(2))
		})},
		{"an attribute without values", format, before(func(_ *forger, d *Draft) { d.signers[0].add(oidStranger()) })},
		{"values unsorted", format, replaceStranger(element(tagSet, integer(2), integer(1)))},
		{"a value twice", format, replaceStranger(element(tagSet, integer(1), integer(1)))},
		{"values not in a set", format, replaceStranger(sequence(integer(1)))},
		{"an attribute with a third part", format, replaceStranger(append(set(integer(1)), null()...))},
		{"a value in BER", format, replaceStranger(set(indefinite(tagSequence, null())))},
		{"a value cut off", format, replaceStranger(element(tagSet, []byte{tagOctets, 5, 0}))},
		{"a value with a long tag", format, replaceStranger(set([]byte{0x1f, 0x81, 0x01, 0x00}))},
		{"a value with an end mark", format, replaceStranger(element(tagSet, []byte{0, 0}))},
		{"a value that is a sequence without parts", format, replaceStranger(set([]byte{0x10, 0}))},
		{"a value in pieces", format, replaceStranger(set(element(0x24, octets([]byte{1}))))},
		{"a truth that is neither", format, replaceStranger(set([]byte{1, 1, 1}))},
		{"a number with a zero before it", format, replaceStranger(set([]byte{tagInteger, 2, 0, 1}))},
		{"a number without digits", format, replaceStranger(set([]byte{tagInteger, 0}))},
		{"a null with a value", format, replaceStranger(set([]byte{tagNull, 1, 0}))},
		{"bits that are and are not", format, replaceStranger(set([]byte{tagBitString, 2, 1, 1}))},
		{"an identifier cut off", format, replaceStranger(set([]byte{6, 2, 0x2a, 0x86}))},
		{"an identifier with a zero before it", format, replaceStranger(set([]byte{6, 3, 0x2a, 0x80, 1}))},

		{"content-type of something else", format, before(func(_ *forger, d *Draft) {
			d.signers[0].find(oidContentType()).values[0] = oidSignedData()
		})},
		{"content-type that is no identifier", format, before(func(_ *forger, d *Draft) {
			d.signers[0].find(oidContentType()).values[0] = octets(inside(oidData()))
		})},
		{"message-digest not in octets", format, before(func(f *forger, d *Draft) {
			d.signers[0].find(oidMessageDigest()).values[0] = element(tagUTF8, digest(crypto.SHA256, f.content))
		})},
	}
	for _, a := range []struct {
		name string
		oid  []byte
	}{
		{"content-type", oidContentType()},
		{"message-digest", oidMessageDigest()},
		{"signing-time", oidSigningTime()},
		{"signing-certificate", oidSigningCertificateV2()},
	} {
		lies = append(lies,
			lie{a.name + " with two values", format, before(func(_ *forger, d *Draft) {
				attr := d.signers[0].find(a.oid)
				attr.values = append(attr.values, variant(attr.values[0]))
			})},
			lie{a.name + " twice", format, before(func(_ *forger, d *Draft) {
				d.signers[0].add(a.oid, variant(d.signers[0].find(a.oid).values[0]))
			})})
	}
	for _, v := range []struct {
		name string
		tag  byte
		text string
	}{
		{"on the 30th of February", tagUTCTime, "260230100531Z"},
		{"without seconds", tagUTCTime, "2611171005Z"},
		{"in another zone", tagUTCTime, "261117110531+0100"},
		{"without a zone", tagUTCTime, "261117100531"},
		{"in the long form too soon", tagGeneralized, "20261117100531Z"},
		{"with a fraction", tagGeneralized, "20501117100531.5Z"},
		{"as a text", tagUTF8, "261117100531Z"},
	} {
		lies = append(lies, lie{"signing-time " + v.name, format, before(func(_ *forger, d *Draft) {
			d.signers[0].find(oidSigningTime()).values[0] = element(v.tag, []byte(v.text))
		})})
	}
	return lies
}

// variant is the same value with its last byte changed.
func variant(value []byte) []byte {
	v := bytes.Clone(value)
	v[len(v)-1] ^= 1
	return v
}

func sortAttributes(s *signerDraft) {
	slices.SortFunc(s.attributes, func(a, b attribute) int { return bytes.Compare(a.encode(), b.encode()) })
	s.unsorted = true
}

// replaceStranger adds an attribute of unknown type with these values, encoded.
func replaceStranger(values []byte) func(*forger) []byte {
	return before(func(f *forger, d *Draft) {
		signer := d.signers[0]
		elements := append(split(inside(signer.attributesDER())), sequence(oidStranger(), values))
		der := set(elements...)
		signer.signature = octets(signer.sign(f.t, der))
		signer.attributes, signer.digest = nil, append(signer.digest, context(0, inside(der))...)
	})
}
