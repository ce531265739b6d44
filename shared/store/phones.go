package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// Phones keeps the leases of phones.
type Phones struct {
	db    *dynamodb.Client
	table string
}

// NewPhones keeps leases in table.
func NewPhones(db *dynamodb.Client, table string) *Phones { return &Phones{db, table} }

// Take takes the lease of a phone, again if it has it already; fault.Busy
// carries the time if the phone has another one.
func (s *Phones) Take(ctx context.Context, l session.Lease, now time.Time) error {
	u := takeLease(s.table, phonePK(l.Phone), l, now)
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: u.TableName, Key: u.Key, UpdateExpression: u.UpdateExpression, ConditionExpression: u.ConditionExpression,
		ExpressionAttributeNames: u.ExpressionAttributeNames, ExpressionAttributeValues: u.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: u.ReturnValuesOnConditionCheckFailure,
	})
	if other, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		return fault.RetryAt(leaseEnds(other.Item)).Because(err)
	}
	if err != nil {
		return fmt.Errorf("take lease %s: %w", l.ID, err)
	}
	return nil
}

// Free ends a lease early, if the phone still has this one: the next asking's
// lease is left alone.
func (s *Phones) Free(ctx context.Context, phone payment.MSISDN, lease string) error {
	return s.free(ctx, phonePK(phone), lease)
}

// FreeSignIn ends the turn of a sign-in early, and the lease of its phone.
func (s *Phones) FreeSignIn(ctx context.Context, phone payment.MSISDN, lease string) error {
	return errors.Join(s.free(ctx, signInPK(phone), lease), s.free(ctx, phonePK(phone), lease))
}

func (s *Phones) free(ctx context.Context, pk, lease string) error {
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: key(pk), UpdateExpression: aws.String("REMOVE lease, leaseEnds"),
		ConditionExpression: aws.String("lease = :lease"), ExpressionAttributeValues: item{":lease": text(lease)},
	})
	if _, other := errors.AsType[*types.ConditionalCheckFailedException](err); other {
		return nil
	}
	if err != nil {
		return fmt.Errorf("free lease %s: %w", lease, err)
	}
	return nil
}

// takeLease is the part of a transaction that takes a lease, if the phone has
// none or only a lapsed one.
func takeLease(table, pk string, l session.Lease, now time.Time) *types.Update {
	return &types.Update{
		TableName: &table, Key: key(pk),
		UpdateExpression:         aws.String("SET lease = :lease, leaseEnds = :ends, #ttl = :ttl"),
		ConditionExpression:      aws.String("attribute_not_exists(lease) OR leaseEnds <= :now OR lease = :lease"),
		ExpressionAttributeNames: map[string]string{"#ttl": "ttl"},
		ExpressionAttributeValues: item{
			":lease": text(l.ID), ":ends": number(l.Ends.UnixMilli()), ":now": number(now.UnixMilli()), ":ttl": seconds(l.Ends.Add(48 * time.Hour)),
		},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
}

// leaseEnds reads when the lease that stood in the way ends.
func leaseEnds(i item) time.Time {
	var row struct {
		Ends int64 `json:"leaseEnds"`
	}
	if err := unmarshal(i, &row); err != nil || row.Ends == 0 {
		return time.Now().Add(payment.MaxTimeOut) // it was there, so some time must be told
	}
	return time.UnixMilli(row.Ends)
}
