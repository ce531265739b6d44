package wpkitest

import "crypto"

func oidData() []byte       { return oid(1, 2, 840, 113549, 1, 7, 1) }
func oidSignedData() []byte { return oid(1, 2, 840, 113549, 1, 7, 2) }

func oidContentType() []byte          { return oid(1, 2, 840, 113549, 1, 9, 3) }
func oidMessageDigest() []byte        { return oid(1, 2, 840, 113549, 1, 9, 4) }
func oidSigningTime() []byte          { return oid(1, 2, 840, 113549, 1, 9, 5) }
func oidSigningCertificate() []byte   { return oid(1, 2, 840, 113549, 1, 9, 16, 2, 12) }
func oidSigningCertificateV2() []byte { return oid(1, 2, 840, 113549, 1, 9, 16, 2, 47) }
func oidAlgorithmProtection() []byte  { return oid(1, 2, 840, 113549, 1, 9, 52) }

// oidStranger is an attribute type that nobody has given a meaning.
func oidStranger() []byte { return oid(1, 3, 6, 1, 4, 1, 32473, 1) }

func oidRSA() []byte  { return oid(1, 2, 840, 113549, 1, 1, 1) }
func oidMGF1() []byte { return oid(1, 2, 840, 113549, 1, 1, 8) }
func oidPSS() []byte  { return oid(1, 2, 840, 113549, 1, 1, 10) }

// oidHash identifies h.
func oidHash(h crypto.Hash) []byte {
	switch h {
	case crypto.MD5:
		return oid(1, 2, 840, 113549, 2, 5)
	case crypto.SHA1:
		return oid(1, 3, 14, 3, 2, 26)
	case crypto.SHA224:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 4)
	case crypto.SHA256:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 1)
	case crypto.SHA384:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 2)
	case crypto.SHA512:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 3)
	case crypto.SHA3_256:
		return oid(2, 16, 840, 1, 101, 3, 4, 2, 8)
	}
	panic("wpkitest: no identifier for this hash")
}

// oidRSAWith identifies PKCS #1 v1.5 with h.
func oidRSAWith(h crypto.Hash) []byte {
	last := map[crypto.Hash]int{crypto.SHA1: 5, crypto.SHA256: 11, crypto.SHA384: 12, crypto.SHA512: 13}[h]
	return oid(1, 2, 840, 113549, 1, 1, last)
}

// oidECDSAWith identifies ECDSA with h.
func oidECDSAWith(h crypto.Hash) []byte {
	if h == crypto.SHA1 {
		return oid(1, 2, 840, 10045, 4, 1)
	}
	last := map[crypto.Hash]int{crypto.SHA224: 1, crypto.SHA256: 2, crypto.SHA384: 3, crypto.SHA512: 4}[h]
	return oid(1, 2, 840, 10045, 4, 3, last)
}
