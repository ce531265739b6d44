package desk

import "fmt"

// Status codes of TS 102 204 that this service gives.
const (
	RequestOK             = 100
	WrongParam            = 101
	MissingParam          = 102
	WrongDataLength       = 103
	Unauthorized          = 104
	UnknownClient         = 105
	InappropriateData     = 107
	IncompatibleInterface = 108
	Expired               = 208
	OTAError              = 209
	UserCancel            = 401
	PINBlocked            = 402
	Busy                  = 406
	ValidSignature        = 502
	Outstanding           = 504
	InternalError         = 900
)

// Refusal is the status with which a request is refused, and why in words for
// whoever reads the history. The words hold no number and no text to be signed.
type Refusal struct {
	Code int
	Why  string
}

func (r Refusal) Error() string { return fmt.Sprintf("status %d: %s", r.Code, r.Why) }
