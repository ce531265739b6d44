package payment

import "time"

const (
	// MaxTimeOut is the longest that the MSSP keeps a prompt on a phone.
	MaxTimeOut = 5 * time.Minute
	// leaseMargin is what a prompt may outlive its TimeOut on a slow network.
	leaseMargin = 10 * time.Second
	// minTimeOut is the least that a person needs; a later call is not made.
	minTimeOut = 5 * time.Second
	// maxUnsent is how many calls of an asking may surely not arrive.
	maxUnsent = 3
	// busyFor is how long a prompt of somebody else's is waited for.
	busyFor = 15 * time.Second
	// undeliveredAfter is when "not delivered" is published, whatever the
	// reason: the moment must not tell who is enrolled.
	undeliveredAfter = 30 * time.Second
)

// Asking is one request to a phone. Its ids are stored before the call is
// made, since the callback can overtake the answer of the call.
type Asking struct {
	APTransID   string    // AP_TransID (TS 102 204), new for every call
	Lease       string    // under which the phone is held: the AP_TransID of the first call
	Token       string    // in the path of the callback's address, 128 random bits; the same for every call
	Opened      time.Time // when it was decided to ask
	Ends        time.Time // end of TimeOut
	Claimed     time.Time // when a caller took it; zero: nobody has called
	MSSPTransID string    // zero until the MSSP has answered the call
	Unsent      int       // calls that surely did not arrive
	NotBefore   time.Time // the next call waits until then
	Answer      string    // status code of a negative notification, not yet confirmed
	Ended       time.Time // when it ended without a signature
	Code        string    // why, as the MSSP said; for the audit alone
	Told        EventKind // how the merchant was told that it ended: EventUndelivered or EventUnanswered
}

// IDs makes the names and secrets of requests and askings.
type IDs struct {
	Request   func() ID
	APTransID func() string
	Token     func() string
}

// RandomIDs is what everything but tests uses.
var RandomIDs = IDs{Request: NewID, APTransID: NewAPTransID, Token: NewToken}

// OpenAsking prepares an asking that leaves its owner ten seconds to hear of
// the end before the owner itself expires.
func OpenAsking(ids IDs, expires, now time.Time) Asking {
	ends := expires.Add(-leaseMargin)
	if most := now.Add(MaxTimeOut); ends.After(most) {
		ends = most
	}
	id := ids.APTransID()
	return Asking{APTransID: id, Lease: id, Token: ids.Token(), Opened: now, Ends: ends}
}

// LeaseEnds is until when no other asking may be sent to the phone.
func (a Asking) LeaseEnds() time.Time { return a.Ends.Add(leaseMargin) }

// TimeOut is what is left for the person, in whole seconds.
func (a Asking) TimeOut(now time.Time) int { return int(a.Ends.Sub(now) / time.Second) }

// Callable tells that the MSSP may be called for it now.
func (a Asking) Callable(now time.Time) bool {
	return a.Claimed.IsZero() && a.Ended.IsZero() && !now.Before(a.NotBefore) && !now.After(a.lastCall())
}

func (a Asking) lastCall() time.Time { return a.Ends.Add(-minTimeOut) }

// Over tells that nothing can come of it any more.
func (a Asking) Over(now time.Time) bool { return !a.Ended.IsZero() || !now.Before(a.Ends) }
