package payment

import (
	"crypto/rand"
	"regexp"

	"github.com/oklog/ulid/v2"
)

// ID names a payment request: "P" and a ULID, 27 characters. It begins with a
// letter, so that it can serve as an NCName and as the bank's EndToEndId
// (Max35Text), and it sorts by time.
type ID string

var idForm = regexp.MustCompile(`^P[0-9A-HJKMNP-TV-Z]{26}$`)

// ParseID refuses what NewID could not have made.
func ParseID(s string) (ID, bool) { return ID(s), idForm.MatchString(s) }

// NewID makes the id of a new request.
func NewID() ID { return ID("P" + ulid.Make().String()) }

// NewAPTransID makes the AP_TransID of an asking: an NCName of at most 32
// characters, which a bare UUID is not (TS 102 204, AP_Info).
func NewAPTransID() string { return "A" + ulid.Make().String() }

// NewToken makes the callback token of an asking: 128 random bits that nobody
// can guess, in base32.
func NewToken() string { return rand.Text() }
