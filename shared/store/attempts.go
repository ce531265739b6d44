package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
	"platimo/shared/session"
)

// Attempts keeps sign-in attempts.
type Attempts struct {
	db     *dynamodb.Client
	table  string
	phones string
}

// NewAttempts keeps attempts in table, and takes the leases of their phones in phones.
func NewAttempts(db *dynamodb.Client, table, phones string) *Attempts {
	return &Attempts{db, table, phones}
}

// Add stores a new attempt and its turn in one transaction: one sign-in of a
// number at a time, whether it is enrolled or not; fault.Busy carries the time.
// The phone itself is leased when it is asked, so that a stranger who types a
// customer's number holds up no payment, and learns of none.
func (s *Attempts) Add(ctx context.Context, a session.Attempt, now time.Time) error {
	i, err := attemptItem(a)
	if err != nil {
		return err
	}
	parts := []types.TransactWriteItem{
		{Update: takeLease(s.phones, signInPK(a.Phone()), session.LeaseOf(a.Phone(), a.Asking()), now)},
		{Put: &types.Put{TableName: &s.table, Item: i, ConditionExpression: aws.String("attribute_not_exists(pk)"),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}},
	}
	err = patiently(ctx, func() error {
		_, err := s.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: parts, ClientRequestToken: aws.String(a.ID())})
		return err
	})
	if _, there := failedCheck(err, 1); there {
		return nil // nobody else has this id: the SDK repeated our own write after a lost answer
	}
	if stored, failed := failedCheck(err, 0); failed {
		return fault.RetryAt(leaseEnds(stored)).Because(err)
	}
	if err != nil {
		return fmt.Errorf("add sign-in %s: %w", a.ID(), err)
	}
	return nil
}

// Apply writes one step of an attempt; a lost race is fault.Conflict.
func (s *Attempts) Apply(ctx context.Context, st session.AttemptStep) error {
	from, err := attemptItem(st.From())
	if err != nil {
		return err
	}
	to, err := attemptItem(st.To())
	if err != nil {
		return err
	}
	if err := apply(ctx, s.db, step{table: s.table, key: key(st.From().ID()), from: from, to: to}); err != nil {
		return fmt.Errorf("apply step to sign-in %s: %w", st.From().ID(), err)
	}
	return nil
}

// Get reads an attempt consistently; fault.NotFound if there is none.
func (s *Attempts) Get(ctx context.Context, id string) (session.Attempt, error) {
	var rec session.AttemptRecord
	if err := get(ctx, s.db, s.table, key(id), &rec); err != nil {
		return session.Attempt{}, fmt.Errorf("get sign-in %s: %w", id, err)
	}
	return session.RestoreAttempt(rec)
}

func attemptItem(a session.Attempt) (item, error) {
	i, err := marshal(a.Record())
	if err != nil {
		return nil, fmt.Errorf("marshal sign-in %s: %w", a.ID(), err)
	}
	i["pk"] = text(a.ID())
	i["writer"] = text(a.ID())
	i["ttl"] = seconds(a.Expires().Add(24 * time.Hour))
	owe(i, a.ID(), a.Due())
	return i, nil
}
