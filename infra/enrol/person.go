package enrol

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"encoding/json"

	"platimo/shared/wpki"
)

var bic = regexp.MustCompile(`^[A-Z]{4}RS[A-Z0-9]{2}([A-Z0-9]{3})?$`)

// Person is one line of an enrolment file: what the bank's and the MSSP's list
// say of a number.
type Person struct {
	MSISDN       string       `json:"msisdn"`
	Name         string       `json:"name"`
	Bank         string       `json:"bank,omitempty"`    // BIC
	Account      string       `json:"account,omitempty"` // 3-13-2 or IBAN
	Certificates Certificates `json:"certificates"`
}

// Certificates are the certificates of a number, one per usage: DER in base64,
// or PEM.
type Certificates struct {
	Payment string `json:"payment,omitempty"`
	SignIn  string `json:"login,omitempty"`
}

func (c Certificates) payment() ([32]byte, error) {
	return fingerprint(c.Payment, x509.KeyUsageContentCommitment, "payment")
}

func (c Certificates) signIn() ([32]byte, error) {
	return fingerprint(c.SignIn, x509.KeyUsageDigitalSignature, "sign-in")
}

// fingerprint refuses a certificate that is enrolled for a use that it was not
// issued for: two swapped files would otherwise show only at the first payment.
func fingerprint(text string, usage x509.KeyUsage, what string) ([32]byte, error) {
	der, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der, err = block.Bytes, nil
	}
	if err != nil || len(der) == 0 {
		return [32]byte{}, fmt.Errorf("the %s certificate is neither PEM nor base64 of DER", what)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return [32]byte{}, fmt.Errorf("the %s certificate: %w", what, err)
	}
	if cert.KeyUsage&usage == 0 {
		return [32]byte{}, fmt.Errorf("the %s certificate was not issued for that use", what)
	}
	return wpki.Fingerprint(cert), nil
}

// parallel enrolments at once: 2,000 payers take about a second.
const parallel = 16

// AddPayers enrols a file of payers, one JSON object a line, and returns how
// many. It goes on after a bad line and names every one by its number.
func AddPayers(ctx context.Context, d Directory, file io.Reader) (int, error) {
	lines := json.NewDecoder(file)
	lines.DisallowUnknownFields()
	var mu sync.Mutex
	var wrong []error
	added := 0
	slots := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for n := 1; ; n++ {
		var p Person
		if err := lines.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil { // the rest cannot be told apart
			mu.Lock()
			wrong = append(wrong, fmt.Errorf("entry %d: %w", n, err))
			mu.Unlock()
			break
		}
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			err := AddPayer(ctx, d, p)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				wrong = append(wrong, fmt.Errorf("entry %d: %w", n, err))
				return
			}
			added++
		})
	}
	all.Wait()
	return added, errors.Join(wrong...)
}

// Lines writes people as an enrolment file.
func Lines(people []Person) ([]byte, error) {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, p := range people {
		if err := lines.Encode(p); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
