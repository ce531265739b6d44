package payment

// Status says where a request stands. Signed is not paid: Authorized means
// that we hold a verified signature, Paid that the bank said so.
type Status string

const (
	Pending    Status = "pending"    // stored; the payer's phone is asked
	Authorized Status = "authorized" // the payer's signature over the sentence verified; the bank is asked
	Paid       Status = "paid"       // the bank confirmed the same amount and payee
	Refused    Status = "refused"    // the payer said no
	Cancelled  Status = "cancelled"  // the payee took it back
	Expired    Status = "expired"    // nobody answered in time
	Failed     Status = "failed"     // our mistake or the bank's refusal; see Reason
)

// next is the whole life of a request. A status without an entry is final.
var next = map[Status][]Status{
	Pending:    {Authorized, Refused, Cancelled, Expired, Failed},
	Authorized: {Paid, Failed},
}

// Statuses lists every status.
var Statuses = []Status{Pending, Authorized, Paid, Refused, Cancelled, Expired, Failed}

// Final tells that nothing can follow.
func (s Status) Final() bool { return len(next[s]) == 0 }

// Known tells that s is a status at all.
func (s Status) Known() bool {
	for _, k := range Statuses {
		if s == k {
			return true
		}
	}
	return false
}

func (s Status) leadsTo(to Status) bool {
	for _, n := range next[s] {
		if n == to {
			return true
		}
	}
	return false
}
