package wpkitest

import (
	"bytes"
	"crypto"

	"platimo/shared/wpki"
)

// formLies are wrong in the frame: what RFC 5652 §3, §5.1 to §5.3 draw.
func formLies() []lie {
	const format = wpki.FormatFailure
	return []lie{
		{"nothing", format, raw(func([]byte) []byte { return nil })},
		{"one byte", format, raw(func(cms []byte) []byte { return cms[:1] })},
		{"cut off", format, raw(func(cms []byte) []byte { return cms[:len(cms)-1] })},
		{"a byte behind", format, raw(func(cms []byte) []byte { return append(cms, 0) })},
		{"an end mark behind", format, raw(func(cms []byte) []byte { return append(cms, 0, 0) })},
		{"twice", format, raw(func(cms []byte) []byte { return append(cms, cms...) })},
		{"too big", format, before(func(_ *forger, d *Draft) {
			d.signers[0].unsigned = context(1, attribute{oidStranger(), [][]byte{octets(make([]byte, wpki.MaxSize))}}.encode())
		})},
		{"a length in too many bytes", format, raw(func(cms []byte) []byte { return longLength(tagSequence, inside(cms)) })},
		{"a long tag", format, raw(func(cms []byte) []byte { return append([]byte{0x3f, 0x10}, cms[1:]...) })},
		{"a set for a sequence", format, raw(func(cms []byte) []byte { return element(tagSet, inside(cms)) })},
		{"streamed without end", format, raw(func(cms []byte) []byte {
			stream := indefinite(tagSequence, inside(cms))
			return stream[:len(stream)-2]
		})},
		{"streamed with more than the content", format, raw(func(cms []byte) []byte { return indefinite(tagSequence, inside(cms), null()) })},
		{"plain data", format, raw(func(cms []byte) []byte { return sequence(oidData(), context(0, octets(cms))) })},
		{"data in the name of SignedData", format, before(func(_ *forger, d *Draft) { d.contentInfoType = oidData() })},
		{"more in the ContentInfo", format, raw(func(cms []byte) []byte { return sequence(inside(cms), null()) })},
		{"more in the [0] of the ContentInfo", format, raw(func(cms []byte) []byte {
			parts := split(inside(cms))
			return sequence(parts[0], context(0, inside(parts[1]), null()))
		})},
		{"SignedData version 0", format, before(func(_ *forger, d *Draft) { d.version = 0 })},
		{"SignedData version 2", format, before(func(_ *forger, d *Draft) { d.version = 2 })},
		{"SignedData version 4", format, before(func(_ *forger, d *Draft) { d.version = 4 })},
		{"SignedData version 5", format, before(func(_ *forger, d *Draft) { d.version = 5 })},
		{"more in the SignedData", format, before(func(_ *forger, d *Draft) { d.tail = null() })},
		{"no digest algorithm announced", format, before(func(_ *forger, d *Draft) { d.digests = nil })},
		{"two digest algorithms announced", format, before(func(_ *forger, d *Draft) { d.digests = append(d.digests, sequence(oidHash(crypto.SHA512))) })},
		{"another digest algorithm announced", format, before(func(_ *forger, d *Draft) { d.digests = [][]byte{sequence(oidHash(crypto.SHA512))} })},
		{"digest algorithms streamed", format, raw(func(cms []byte) []byte { return restream(cms, 1) })},
		{"content of another type", format, before(func(_ *forger, d *Draft) { d.contentType = oidSignedData() })},
		{"content not in octets", format, before(func(f *forger, d *Draft) { d.content = element(tagUTF8, f.content) })},
		{"two contents", format, before(func(_ *forger, d *Draft) { d.content = append(d.content, d.content...) })},
		{"content in pieces of pieces", format, before(func(f *forger, d *Draft) {
			d.content = element(0x24, element(0x24, octets(f.content)))
		})},
		{"content in pieces of another type", format, before(func(f *forger, d *Draft) { d.content = element(0x24, element(tagUTF8, f.content)) })},
		{"an attribute certificate along", format, before(func(_ *forger, d *Draft) {
			d.certificates = append(d.certificates, context(2, integer(1)))
		})},
		{"a certificate in BER along", format, before(func(_ *forger, d *Draft) {
			d.certificates = append(d.certificates, indefinite(tagSequence, null()))
		})},
		{"a CRL in BER along", format, before(func(_ *forger, d *Draft) {
			d.crls = [][]byte{sequence(indefinite(tagSequence, null()))}
		})},
		{"other revocation data along", format, before(func(_ *forger, d *Draft) { d.crls = [][]byte{context(1, null())} })},
		{"no signer", format, before(func(_ *forger, d *Draft) { d.signers = nil })},
		{"two signers", format, before(func(f *forger, d *Draft) {
			other := f.ca.Signer(f.t, Person{Usage: f.person.Usage}).draft(f.content)
			d.signers = append(d.signers, other.signers...)
			d.certificates = append(d.certificates, other.certificates...)
		})},
		{"the signer twice", format, before(func(_ *forger, d *Draft) { d.signers = append(d.signers, d.signers[0]) })},
		{"signers streamed", format, raw(func(cms []byte) []byte { return restream(cms, 4) })},
		{"SignerInfo version 0", format, before(func(_ *forger, d *Draft) { d.signers[0].version = 0 })},
		{"SignerInfo version 3 with a serial number", format, before(func(_ *forger, d *Draft) { d.signers[0].version = 3 })},
		{"SignerInfo version 1 with a key identifier", format, before(func(f *forger, d *Draft) {
			ByKeyID(d, nil, f.Signer)
			d.signers[0].version = 1
		})},
		{"an empty key identifier", format, before(func(f *forger, d *Draft) {
			ByKeyID(d, nil, f.Signer)
			d.signers[0].sid = element(0x80)
		})},
		{"more beside the serial number", format, before(func(_ *forger, d *Draft) { d.signers[0].sid = sequence(inside(d.signers[0].sid), null()) })},
		{"an issuer that is no name", format, before(func(f *forger, d *Draft) {
			d.signers[0].sid = sequence(octets(inside(f.certificate.RawIssuer)), serialOf(f.certificate.Raw))
		})},
		{"a serial number that is none", format, before(func(f *forger, d *Draft) {
			d.signers[0].sid = sequence(f.certificate.RawIssuer, octets(inside(serialOf(f.certificate.Raw))))
		})},
		{"more in the SignerInfo", format, before(func(_ *forger, d *Draft) { d.signers[0].tail = null() })},
		{"signature value in pieces", format, after(func(_ *forger, d *Draft) { d.signers[0].signature = element(0x24, d.signers[0].signature) })},
		{"signature value not in octets", format, after(func(_ *forger, d *Draft) {
			d.signers[0].signature = element(tagBitString, inside(d.signers[0].signature))
		})},
		{"unsigned attributes in BER", format, before(func(_ *forger, d *Draft) { d.signers[0].unsigned = indefinite(0xa1, null()) })},
		{"unsigned attributes with BER inside", format, before(func(_ *forger, d *Draft) { d.signers[0].unsigned = context(1, indefinite(tagSequence, null())) })},
		{"unsigned attributes nested without end", format, before(func(_ *forger, d *Draft) {
			nest := null()
			for range 5000 {
				nest = sequence(nest)
			}
			d.signers[0].unsigned = context(1, nest)
		})},
	}
}

// restream gives the n-th part of the SignedData indefinite length.
func restream(cms []byte, n int) []byte {
	info := split(inside(cms))
	parts := split(inside(inside(info[1])))
	parts[n] = indefinite(parts[n][0], inside(parts[n]))
	return sequence(info[0], context(0, sequence(bytes.Join(parts, nil))))
}
