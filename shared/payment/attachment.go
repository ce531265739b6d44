package payment

import "time"

// AttachmentKind says what lies beside a request.
type AttachmentKind string

const (
	CMS          AttachmentKind = "CMS#"    // a signature as it came
	OrderBytes   AttachmentKind = "ORDER#"  // the pain.001 as it is sent
	BankAnswered AttachmentKind = "ANSWER#" // the pain.002 that the bank answered
)

// Attachment is a bulk item beside its request: bytes as they came or went,
// and when they first did.
type Attachment struct {
	Digest string // SHA-256 of Bytes, hex
	Bytes  []byte
	At     time.Time
}
