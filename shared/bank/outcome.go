package bank

import "platimo/shared/money"

// Kind is what a report means for an order. The zero value is Unknown.
type Kind int

const (
	Unknown       Kind = iota // ask again
	Done                      // the money went to this creditor, in this amount
	Refused                   // it did not and will not
	Contradiction             // the report is on something else, or denies itself: a person decides
)

func (k Kind) String() string {
	return [...]string{"unknown", "done", "refused", "contradiction"}[k]
}

// Outcome is a report's meaning.
type Outcome struct {
	Kind Kind
	// Reason is, for Refused, the bank's reason: a code of ISO 20022 such as
	// AM04, or a text of its own, at most 35 characters, or MS03 (not specified)
	// if it gives none. Otherwise it says to an operator what is missing or
	// differs, without a value.
	Reason string
}

// Expected is what the order said.
type Expected struct {
	EndToEndID   string
	Amount       money.Amount
	CreditorIBAN string
	// MessageID is compared where the report names no EndToEndId; "" is not.
	MessageID string
}

const (
	rejected = "RJCT"
	// unspecified is the code of ISO 20022 for a reason that is not given.
	unspecified = "MS03"
)

func isDone(status string) bool { return status == "ACSC" || status == "ACCC" }

// Outcome reads the report as the answer on that order.
//
// Done takes all of it: TxSts ACSC or ACCC, the EndToEndId, and OrgnlTxRef with
// amount and creditor account. Refused takes RJCT at any level, and nothing
// that differs. Every other status, and none, is Unknown.
func (r Report) Outcome(o Expected) Outcome {
	if differs := r.differs(o); differs != "" {
		return Outcome{Contradiction, differs}
	}
	for _, l := range []level{r.levels[transaction], r.levels[payment], r.levels[group]} {
		if l.status == rejected {
			return Outcome{Refused, r.why()}
		}
	}
	switch {
	case !isDone(r.levels[transaction].status):
		return Outcome{Unknown, r.stands()}
	case r.endToEndID == "":
		return Outcome{Unknown, "done, but no EndToEndId"}
	case r.amount == amount{}:
		return Outcome{Unknown, "done, but no amount"}
	case r.creditor == "":
		return Outcome{Unknown, "done, but no creditor account"}
	}
	return Outcome{Kind: Done}
}

// differs names what in the report is not of this order or denies the rest.
func (r Report) differs(o Expected) string {
	switch {
	case r.endToEndID != "" && r.endToEndID != o.EndToEndID:
		return "another EndToEndId"
	case r.endToEndID == "" && o.MessageID != "" && r.messageID != o.MessageID:
		return "another message"
	case r.amount != amount{} && r.amount != amountOf(o.Amount):
		return "another amount"
	case r.creditor != "" && r.creditor != o.CreditorIBAN:
		return "another creditor"
	}
	// A rejected whole has no part that is not rejected, and a settled whole
	// none that is (pain.002 usage rules of group and transaction status).
	for i, outer := range r.levels {
		for _, inner := range r.levels[i+1:] {
			if inner.status == "" {
				continue
			}
			if outer.status == rejected && inner.status != rejected || isDone(outer.status) && inner.status == rejected {
				return "its levels deny each other"
			}
		}
	}
	return ""
}

// why is the reason of the innermost rejected level that gives one.
func (r Report) why() string {
	for i := transaction; i >= group; i-- {
		if l := r.levels[i]; l.status == rejected && l.reason != "" {
			return l.reason
		}
	}
	return unspecified
}

// stands is the innermost status there is.
func (r Report) stands() string {
	for i := transaction; i >= group; i-- {
		if r.levels[i].status != "" {
			return r.levels[i].status
		}
	}
	return "no status"
}
