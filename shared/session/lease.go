package session

import (
	"time"

	"platimo/shared/payment"
)

// Lease holds a phone for one asking: a second prompt would cancel the first
// on the SIM. It lapses by the clock.
type Lease struct {
	Phone payment.MSISDN
	ID    string // the AP_TransID of the asking's first call
	Ends  time.Time
}

// LeaseOf is the lease that an asking takes.
func LeaseOf(phone payment.MSISDN, a payment.Asking) Lease {
	return Lease{Phone: phone, ID: a.Lease, Ends: a.LeaseEnds()}
}
