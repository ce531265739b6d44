package payment

import "time"

// Duty is what a request waits for us to do.
type Duty string

const (
	Nothing       Duty = ""
	AskPhone      Duty = "ask the phone"
	ConfirmAnswer Duty = "confirm a negative answer"
	AskMSSP       Duty = "ask the MSSP how the asking stands"
	EndAsking     Duty = "end an asking that nobody can ask about"
	TellMerchant  Duty = "publish that the asking was not delivered"
	LetExpire     Duty = "let the request expire"
	InstructBank  Duty = "instruct the bank"
	AskBank       Duty = "ask the bank"
	SendReceipt   Duty = "send the receipt"
	NoReceipt     Duty = "give the receipt up"
)

// FirstTry tells that the stream takes the duty at once; every later try, and
// every other duty, is the sweep's.
func (d Duty) FirstTry() bool {
	return d == AskPhone || d == ConfirmAnswer || d == InstructBank || d == SendReceipt
}

// Intervals of the sweep.
const (
	firstTry  = 10 * time.Second // what the stream has before the sweep steps in
	firstPoll = 20 * time.Second // TS 102 204: no status query earlier than that
	pollEvery = 5 * time.Second
	receiptBy = 5 * time.Minute // how long a receipt waits for the MSSP_TransID that it needs
)

// Owed is the life of a request in one place: what must be done for it now.
func (r Request) Owed(now time.Time) Duty {
	a := r.asking
	switch {
	case r.status == Pending && a.Ended.IsZero() && a.Answer != "" && r.proof.Digest == "":
		return ConfirmAnswer // the deadline comes second: a no that came in time is no silence
	case r.status == Pending && !now.Before(r.expires):
		return LetExpire
	case r.status == Pending && !a.Ended.IsZero() && a.Told == "":
		return later(TellMerchant, now, a.publishAt())
	case r.status == Pending && !a.Ended.IsZero():
		return Nothing // the agent may ask again; the deadline is still to come
	case r.status == Pending && a.Callable(now):
		return AskPhone
	case r.status == Pending && a.MSSPTransID != "":
		return later(AskMSSP, now, a.Claimed.Add(firstPoll)) // past its end too: the callback may be lost
	case r.status == Pending:
		return later(EndAsking, now, a.LeaseEnds())
	case r.status == Authorized && r.order.Digest == "":
		return InstructBank
	case r.status == Authorized:
		return later(AskBank, now, r.order.Claimed.Add(pollEvery))
	case r.receiptOwed() && a.MSSPTransID != "":
		return SendReceipt
	case r.receiptOwed():
		return later(NoReceipt, now, r.changed.Add(receiptBy))
	}
	return Nothing
}

func later(d Duty, now, at time.Time) Duty {
	if now.Before(at) {
		return Nothing
	}
	return d
}

// receiptOwed: a signature asks for one message with the result, not more.
func (r Request) receiptOwed() bool {
	return r.status.Final() && r.proof.Digest != "" && r.receipting.IsZero()
}

// nextDue is when the sweep must look again; zero when nothing is owed.
func (r Request) nextDue() time.Time {
	a := r.asking
	switch {
	case r.status == Pending && !a.attention().IsZero() && a.attention().Before(r.expires):
		return a.attention()
	case r.status == Pending:
		return r.expires
	case r.status == Authorized && r.order.Digest == "":
		return r.changed.Add(firstTry)
	case r.status == Authorized:
		return r.order.Claimed.Add(pollEvery)
	case r.receiptOwed() && a.MSSPTransID != "":
		return r.changed.Add(firstTry)
	case r.receiptOwed():
		return r.changed.Add(receiptBy)
	}
	return time.Time{}
}

// attention is when an asking needs the sweep; zero when only the deadline is left.
func (a Asking) attention() time.Time {
	switch {
	case !a.Ended.IsZero() && a.Told == "":
		return a.publishAt()
	case !a.Ended.IsZero():
		return time.Time{}
	case a.Answer != "":
		return a.Opened.Add(firstTry)
	case a.Claimed.IsZero() && !a.firstLook().After(a.lastCall()):
		return a.firstLook()
	case a.MSSPTransID != "":
		return a.Claimed.Add(firstPoll)
	}
	return a.LeaseEnds()
}

func (a Asking) firstLook() time.Time {
	if at := a.Opened.Add(firstTry); at.After(a.NotBefore) {
		return at
	}
	return a.NotBefore
}
