package wpkitest

import (
	"crypto"
	"crypto/ecdsa"
	_ "crypto/md5" // makes hashes available to forgeries
	"crypto/rsa"
	_ "crypto/sha3"
	"math/big"

	"platimo/shared/wpki"
)

// algorithmLies use algorithms, parameters or keys that are not on the list, or
// do not fit each other.
func algorithmLies() []lie {
	const (
		format = wpki.FormatFailure
		crypt  = wpki.CryptoConstraintsFailure
	)
	algorithm := func(parts ...[]byte) func(*forger) []byte {
		return before(func(_ *forger, d *Draft) { d.signers[0].algorithm = sequence(parts...) })
	}
	rsaAlgorithm := func(parts ...[]byte) func(*forger) []byte {
		return withRSA(func(_ *forger, d *Draft) { d.signers[0].algorithm = sequence(parts...) })
	}
	lies := []lie{
		{"digest with other parameters than NULL", crypt, before(func(_ *forger, d *Draft) {
			d.signers[0].digest = sequence(oidHash(crypto.SHA256), sequence())
		})},
		{"announced digest with other parameters than NULL", crypt, before(func(_ *forger, d *Draft) {
			d.digests = [][]byte{sequence(oidHash(crypto.SHA256), integer(0))}
		})},
		{"digest with two parameters", format, before(func(_ *forger, d *Draft) {
			d.signers[0].digest = sequence(oidHash(crypto.SHA256), null(), null())
		})},
		{"digest with parameters in BER", format, before(func(_ *forger, d *Draft) {
			d.signers[0].digest = sequence(oidHash(crypto.SHA256), indefinite(tagSequence))
		})},
		{"digest without a name", format, before(func(_ *forger, d *Draft) { d.signers[0].digest = sequence() })},

		{"ECDSA with SHA-1", crypt, before(func(_ *forger, d *Draft) {
			d.signers[0].algorithm, d.signers[0].options = sequence(oidECDSAWith(crypto.SHA1)), crypto.SHA1
		})},
		{"ECDSA with another hash than the digest's", crypt, before(func(_ *forger, d *Draft) {
			d.signers[0].algorithm, d.signers[0].options = sequence(oidECDSAWith(crypto.SHA512)), crypto.SHA512
		})},
		{"ECDSA with NULL parameters", crypt, algorithm(oidECDSAWith(crypto.SHA256), null())},
		{"ECDSA by the name of the key", crypt, algorithm(oid(1, 2, 840, 10045, 2, 1))},
		{"ECDSA, says Ed25519", crypt, algorithm(oid(1, 3, 101, 112))},
		{"ECDSA, says DSA", crypt, algorithm(oid(2, 16, 840, 1, 101, 3, 4, 3, 2))},
		{"ECDSA, says RSA", crypt, algorithm(oidRSA(), null())},
		{"no signature algorithm", format, algorithm()},

		{"RSA without parameters", crypt, rsaAlgorithm(oidRSA())},
		{"RSA with other parameters than NULL", crypt, rsaAlgorithm(oidRSA(), sequence())},
		{"RSA with SHA-1", crypt, withRSA(func(_ *forger, d *Draft) {
			d.signers[0].algorithm, d.signers[0].options = sequence(oidRSAWith(crypto.SHA1), null()), crypto.SHA1
		})},
		{"RSA with another hash than the digest's", crypt, withRSA(func(_ *forger, d *Draft) {
			d.signers[0].algorithm, d.signers[0].options = sequence(oidRSAWith(crypto.SHA384), null()), crypto.SHA384
		})},
		{"RSA, named with its hash, other parameters", crypt, rsaAlgorithm(oidRSAWith(crypto.SHA256), integer(0))},
		{"RSA, says ECDSA", crypt, rsaAlgorithm(oidECDSAWith(crypto.SHA256))},
		{"RSA PKCS #1 v1.5, signed as PSS", wpki.SigCryptoFailure, withRSA(func(_ *forger, d *Draft) {
			d.signers[0].options = &rsa.PSSOptions{SaltLength: 32, Hash: crypto.SHA256}
		})},

		{"RSA key of 1024 bits", crypt, withPerson(func(_ *forger, p *Person) { p.Key = RSA1024 })},
		{"RSA key of 8193 bits", crypt, rsaKey(new(big.Int).SetBit(big.NewInt(1), 8192, 1), 65537)},
		{"RSA key of 2047 bits", crypt, rsaKey(new(big.Int).SetBit(big.NewInt(1), 2046, 1), 65537)},
		{"RSA key with exponent 3", crypt, rsaKey(new(big.Int).SetBit(big.NewInt(1), 2047, 1), 3)},
		{"key on P-224", crypt, withPerson(func(_ *forger, p *Person) { p.Key = P224 })},
		{"Ed25519 key", crypt, func(f *forger) []byte {
			s := f.ca.Signer(f.t, Person{Usage: f.person.Usage, Key: Ed25519})
			return f.as(s, func(_ *forger, d *Draft) { d.signers[0].options = crypto.Hash(0) })
		}},
	}
	for _, h := range []crypto.Hash{crypto.MD5, crypto.SHA1, crypto.SHA224, crypto.SHA3_256} {
		lies = append(lies, lie{"digest " + h.String(), crypt, withRSA(func(f *forger, d *Draft) { d.use(h, f.content, f.rsa) })})
	}
	return lies
}

// rsaKey certifies a public key that nobody has the private key of; Verify must
// refuse it before it tries.
func rsaKey(n *big.Int, e int) func(*forger) []byte {
	return withRSA(func(f *forger, d *Draft) {
		s := f.ca.certify(f.t, Person{Usage: f.person.Usage}, f.rsa.key, &rsa.PublicKey{N: n, E: e})
		*d = *s.draft(f.content)
	})
}

// pssLies are wrong in the parameters of RSASSA-PSS (RFC 4055 §3.1).
func pssLies() []lie {
	const (
		format = wpki.FormatFailure
		crypt  = wpki.CryptoConstraintsFailure
	)
	sha256 := func() []byte { return sequence(oidHash(crypto.SHA256), null()) }
	sha1 := func() []byte { return sequence(oidHash(crypto.SHA1), null()) }
	mgf1 := func() []byte { return sequence(oidMGF1(), sha256()) }
	// pss signs with this length of salt and states these parameters.
	pss := func(salt int, algorithm []byte) func(*forger) []byte {
		return withRSA(func(_ *forger, d *Draft) {
			d.signers[0].algorithm, d.signers[0].options = algorithm, &rsa.PSSOptions{SaltLength: salt, Hash: crypto.SHA256}
		})
	}
	return []lie{
		{"PSS without parameters", format, pss(32, sequence(oidPSS()))},
		{"PSS with NULL parameters", format, pss(32, sequence(oidPSS(), null()))},
		{"PSS with default parameters", crypt, pss(32, sequence(oidPSS(), sequence()))},
		{"PSS with the default salt", crypt, pss(20, sequence(oidPSS(), sequence(context(0, sha256()), context(1, mgf1()))))},
		{"PSS with the default mask", crypt, pss(32, sequence(oidPSS(), sequence(context(0, sha256()), context(2, integer(32)))))},
		{"PSS with salt 0 stated, 32 used", crypt, pss(32, pssAlgorithm(sha256(), mgf1(), integer(0)))},
		{"PSS with salt 20", crypt, pss(20, pssAlgorithm(sha256(), mgf1(), integer(20)))},
		{"PSS with salt 33", crypt, pss(33, pssAlgorithm(sha256(), mgf1(), integer(33)))},
		{"PSS with salt 32 stated, 20 used", wpki.SigCryptoFailure, pss(20, pssAlgorithm(sha256(), mgf1(), integer(32)))},
		{"PSS with a huge salt", format, pss(32, pssAlgorithm(sha256(), mgf1(), element(tagInteger, make([]byte, 1), make([]byte, 20))))},
		{"PSS with SHA-1", crypt, pss(32, pssAlgorithm(sha1(), mgf1(), integer(32)))},
		{"PSS with SHA-1 for the mask", crypt, pss(32, pssAlgorithm(sha256(), sequence(oidMGF1(), sha1()), integer(32)))},
		{"PSS with another hash than the digest's", crypt, pss(32, pssAlgorithm(sequence(oidHash(crypto.SHA384)), mgf1(), integer(32)))},
		{"PSS with another hash for the mask", crypt, pss(32, pssAlgorithm(sha256(), sequence(oidMGF1(), sequence(oidHash(crypto.SHA384))), integer(32)))},
		{"PSS with another mask", crypt, pss(32, pssAlgorithm(sha256(), sequence(oidStranger(), sha256()), integer(32)))},
		{"PSS with a mask without hash", format, pss(32, pssAlgorithm(sha256(), sequence(oidMGF1()), integer(32)))},
		{"PSS with trailer 2", crypt, pss(32, pssAlgorithm(sha256(), mgf1(), integer(32), context(3, integer(2))))},
		{"PSS with a fifth parameter", crypt, pss(32, pssAlgorithm(sha256(), mgf1(), integer(32), context(4, integer(1))))},
		{"PSS with more behind the trailer", format, pss(32, pssAlgorithm(sha256(), mgf1(), integer(32), context(3, integer(1)), null()))},
		{"PSS with two salts", format, pss(32, pssAlgorithm(sha256(), mgf1(), append(integer(32), integer(32)...)))},
		{"PSS for a key on P-256", crypt, before(func(f *forger, d *Draft) {
			if _, ok := f.key.(*ecdsa.PrivateKey); ok {
				d.signers[0].algorithm = pssAlgorithm(sha256(), mgf1(), integer(32))
			} else {
				d.signers[0].algorithm = sequence(oidECDSAWith(crypto.SHA256))
			}
		})},
	}
}
