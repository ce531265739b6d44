package course

import (
	"strconv"

	"platimo/shared/mss"
)

// kind is what an MSS status means for us.
type kind int

const (
	undelivered kind = iota // the asking has not reached the person; the request waits for its deadline
	unanswered              // nobody answered while it was on the phone
	refused                 // the customer said no
	ours                    // our mistake, or the MSSP's refusal of us
	unsent                  // nothing has reached the phone; try again
	busy                    // the SIM has another prompt open; try again later
	open                    // nothing has ended
)

type ending struct {
	kind kind
	code string // for the audit
}

// endingOf reads the status table of TS 102 204 for an asking that did not end
// with a signature.
func endingOf(code mss.StatusCode) ending {
	e := ending{code: strconv.Itoa(int(code))}
	switch code.Family() {
	case mss.UserCancel:
		e.kind = refused
		if code == 4013 { // postponed, which is no refusal
			e.kind = undelivered
		}
	case mss.WrongParam, mss.MissingParam, mss.WrongDataLength, mss.UnauthorizedAccess,
		mss.HandshakeRequired, mss.InappropriateData, mss.IncompatibleInterface, mss.UnsupportedProfile:
		e.kind = ours
	case mss.ExpiredTransaction:
		e.kind = unanswered
	case mss.PBSignatureProcess:
		e.kind = busy
	case mss.RequestOK, mss.UserSign, mss.OutstandingTransaction, mss.Signature, mss.ValidSignature, 0:
		e.kind = open
	}
	return e
}
