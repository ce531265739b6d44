// Package desk leads signature transactions: it takes one per SIM, waits for
// the person behind the phone or the end of the time-out, and says how each
// stands. It knows nothing of the wire.
package desk

import (
	"time"

	"platimo/infra/mssp/phones"
)

// Status codes of TS 102 204 that the desk gives.
const (
	RequestOK     = 100
	WrongParam    = 101
	WrongLength   = 103
	UnknownClient = 105
	Inappropriate = 107
	Expired       = 208
	OTAError      = 209
	UserCancel    = 401
	PINBlocked    = 402
	Busy          = 406
	ValidSig      = 502
	Outstanding   = 504
)

// Request is what an application provider asks for.
type Request struct {
	APID, APTransID, APPassword, Instant, APURL string
	MSISDN                                      string
	Text                                        string
	Usage                                       phones.Usage
	Profile                                     string
	TimeOut                                     time.Duration
	Notify                                      bool // asynchServerServer
}

// Transaction is one request on its way; a copy, safe to keep.
type Transaction struct {
	ID string `json:"id"` // MSSP_TransID
	Request
	Received  time.Time `json:"received"`
	Ends      time.Time `json:"ends"`
	Status    int       `json:"status"`
	Signature []byte    `json:"signature,omitempty"`
	Hidden    bool      `json:"hidden,omitempty"` // the phone shows nothing
}

// Open tells that nothing is decided.
func (t Transaction) Open() bool { return t.Status == Outstanding }
