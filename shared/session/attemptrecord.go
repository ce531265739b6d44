package session

import (
	"fmt"
	"slices"
	"time"

	"platimo/shared/payment"
)

// AttemptRecord is the stored form of an attempt; instants are Unix milliseconds.
type AttemptRecord struct {
	ID       string        `json:"id"`
	Version  int           `json:"version"`
	Status   string        `json:"status"`
	Secret   string        `json:"secret"` // digest
	Phone    string        `json:"phone"`
	Sentence string        `json:"sentence"`
	Code     string        `json:"code"`
	Created  int64         `json:"created"`
	Expires  int64         `json:"expires"`
	Asking   payment.Asked `json:"asking"`
	Proof    string        `json:"proof,omitempty"`
}

// Record gives the stored form of an attempt.
func (a Attempt) Record() AttemptRecord {
	return AttemptRecord{a.id, a.version, string(a.status), a.secret, a.phone.E164(), a.sentence, a.code,
		a.created.UnixMilli(), a.expires.UnixMilli(), a.asking.Record(), a.proof}
}

// RestoreAttempt reads the stored form and refuses what no sequence of steps
// could have made.
func RestoreAttempt(s AttemptRecord) (Attempt, error) {
	phone, err := payment.StoredMSISDN(s.Phone)
	if err != nil {
		return Attempt{}, fmt.Errorf("stored sign-in %s: %w", s.ID, err)
	}
	if _, ok := ParseAttemptID(s.ID); !ok || s.Version < 1 || !slices.Contains([]AttemptStatus{Waiting, Confirmed, Refused, Expired}, AttemptStatus(s.Status)) {
		return Attempt{}, fmt.Errorf("stored sign-in %s: id, version or status", s.ID)
	}
	if (s.Status == string(Confirmed)) != (s.Proof != "") {
		return Attempt{}, fmt.Errorf("stored sign-in %s: confirmed and signature do not agree", s.ID)
	}
	return Attempt{s.ID, s.Version, AttemptStatus(s.Status), s.Secret, phone, s.Sentence, s.Code,
		time.UnixMilli(s.Created).UTC(), time.UnixMilli(s.Expires).UTC(), payment.RestoreAsking(s.Asking), s.Proof}, nil
}

// Due is when the sweep must look at an attempt; zero when the clock does the rest.
func (a Attempt) Due() time.Time {
	switch k := a.asking; {
	case a.status != Waiting:
		return time.Time{}
	case k.Claimed.IsZero(), k.Answer != "":
		return a.created.Add(firstTry)
	case k.MSSPTransID != "":
		return k.Claimed.Add(firstPoll)
	}
	return time.Time{}
}

const (
	firstTry  = 10 * time.Second // what the stream has before the sweep steps in
	firstPoll = 20 * time.Second // TS 102 204: no status query earlier than that
)
