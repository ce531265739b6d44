package wpki_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

var update = flag.Bool("update", false, "make the vectors in testdata anew, with new keys")

// vector is one file of testdata/vectors: a message, all that decides, and the
// verdict in the head. It stands by itself, so that another verifier, or this
// one in some years, can be held against it.
type vector struct {
	name               string
	verdict            string // TOTAL-PASSED, or indication and sub-indication with a slash between
	usage              string
	at                 time.Time
	signer             [32]byte // the pinned fingerprint
	signingCertificate string
	issuer             string // DER in base64
	content            []byte
	cms                []byte
}

func (v vector) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "verdict: %s\nname: %s\nusage: %s\nat: %s\nsigner: %x\nsigning-certificate: %s\nissuer: %s\ncontent: %q\n\n",
		v.verdict, v.name, v.usage, v.at.Format(time.RFC3339), v.signer, v.signingCertificate, v.issuer, v.content)
	for text := base64.StdEncoding.EncodeToString(v.cms); text != ""; {
		n := min(76, len(text))
		b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	return b.String()
}

func parseVector(text string) (v vector, err error) {
	head, body, _ := strings.Cut(text, "\n\n")
	fields := map[string]string{}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		fields[key] = value
	}
	v.verdict, v.name, v.usage = fields["verdict"], fields["name"], fields["usage"]
	v.signingCertificate, v.issuer = fields["signing-certificate"], fields["issuer"]
	var errs [4]error
	v.at, errs[0] = time.Parse(time.RFC3339, fields["at"])
	content, err := strconv.Unquote(fields["content"])
	v.content, errs[1] = []byte(content), err
	signer, err := hex.DecodeString(fields["signer"])
	copy(v.signer[:], signer)
	errs[2] = err
	v.cms, errs[3] = base64.StdEncoding.DecodeString(body)
	return v, errors.Join(errs[:]...)
}

func (v vector) policy() (wpki.Policy, error) {
	issuers, err := wpki.ParseIssuers(v.issuer)
	usages := map[string]wpki.Usage{"payment": wpki.Payment, "sign-in": wpki.SignIn}
	requirements := map[string]wpki.Requirement{"required": wpki.Required, "optional": wpki.Optional}
	return wpki.Policy{
		Issuers: issuers, Usage: usages[v.usage], At: v.at,
		Signer: wpki.PinnedTo(v.signer), SigningCertificate: requirements[v.signingCertificate],
	}, err
}

// verdict names what Verify said.
func verdict(err error) string {
	if err == nil {
		return string(wpki.TotalPassed)
	}
	if r, ok := errors.AsType[*wpki.Rejection](err); ok {
		return string(r.Indication) + "/" + string(r.Sub)
	}
	return err.Error()
}

func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	vectors := readVectors(t)
	if len(vectors) < 200 {
		t.Errorf("%d vectors, want more than 200", len(vectors))
	}
	for _, v := range vectors {
		p, err := v.policy()
		if err != nil {
			t.Errorf("%s: %v", v.name, err)
			continue
		}
		_, err = wpki.Verify(v.cms, v.content, p)
		if got := verdict(err); got != v.verdict {
			t.Errorf("%s: Verify = %s, want %s", v.name, got, v.verdict)
		}
	}
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, err := parseVector(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		vectors = append(vectors, v)
	}
	return vectors
}

// writeVectors makes a vector of every good form and of every forgery under
// 8 KB, all under one CA.
func writeVectors(t *testing.T) {
	const dir = "testdata/vectors"
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(s *wpkitest.Signer, ca *wpkitest.CA, name, verdict string, cms, content []byte) {
		v := vector{
			name: name, verdict: verdict, usage: "payment", at: wpkitest.Instant(), signer: s.Fingerprint(),
			signingCertificate: "required", issuer: ca.Base64(), content: content, cms: cms,
		}
		if err := os.WriteFile(filepath.Join(dir, fileName(name)), []byte(v.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ca := wpkitest.NewCA(t)
	for _, f := range forms {
		s := ca.Signer(t, wpkitest.Person{PrivateKey: keyOf(t, f.key)})
		write(s, ca, "good "+f.name, string(wpki.TotalPassed), s.Sign(sentence, f.options...), sentence)
	}
	s := ca.Signer(t, wpkitest.Person{})
	for _, f := range s.Forgeries(sentence) {
		if len(f.CMS) < 8<<10 {
			write(s, ca, "bad "+f.Name, string(f.Sub.Indication())+"/"+string(f.Sub), f.CMS, sentence)
		}
	}
	forged, attributes := s.Unwrap(sentence)
	write(s, ca, "bad attributes as content", "INDETERMINATE/SIG_CONSTRAINTS_FAILURE", forged, attributes)
}

// fileName keeps letters and digits and joins the rest with dashes.
func fileName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-") + ".txt"
}
