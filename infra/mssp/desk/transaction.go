package desk

import (
	"time"

	"platimo/infra/mssp/phones"
)

// Request is what an application provider (AP) asks of a phone.
type Request struct {
	APID       string `json:"apID"`
	APTransID  string `json:"apTransID"`
	APPassword string `json:"apPassword"`
	Instant    string `json:"instant"`         // as it came, to be echoed
	APURL      string `json:"apURL,omitempty"` // to be notified there; empty: the AP asks
	Style      Style  `json:"style"`

	MSISDN  string       `json:"msisdn"`
	Number  string       `json:"number"` // the MSISDN as it came, to be echoed
	Usage   phones.Usage `json:"usage"`
	Profile string       `json:"profile,omitempty"` // its URI, to be echoed
	Text    string       `json:"text"`              // to be signed, byte for byte
	Shown   string       `json:"shown"`             // what the phone shows: Text, or what was to be displayed instead
	Ends    time.Time    `json:"ends"`
}

// Style is how an AP writes its messages, which vendors do differently; it gets
// its answers in the same way.
type Style struct {
	Wrapper     string `json:"wrapper,omitempty"`     // namespace of the element round the message
	Unqualified bool   `json:"unqualified,omitempty"` // the message itself has no namespace
}

// Transaction is one request on its way: a copy, safe to keep.
type Transaction struct {
	ID string `json:"id"` // MSSP_TransID
	Request
	Began     time.Time     `json:"began"`
	Arrived   time.Time     `json:"arrived,omitzero"`    // at the phone
	Action    phones.Action `json:"action,omitempty"`    // what the phone does by itself
	Status    int           `json:"status"`              // Outstanding, then how it ended
	Signature []byte        `json:"signature,omitempty"` // CMS in DER, with ValidSignature
	Told      bool          `json:"told,omitempty"`      // the notification was delivered or given up
	Receipt   bool          `json:"receipt,omitempty"`   // the AP has sent its receipt
}

// Open tells whether nothing is decided.
func (t Transaction) Open() bool { return t.Status == Outstanding }

// Visible tells whether the phone shows a prompt that a person can answer.
func (t Transaction) Visible() bool {
	return t.Open() && !t.Arrived.IsZero() && t.Action != phones.Ignore && t.Action != phones.Unreachable
}
