package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// Sessions keeps sessions and the tickets of their sockets, by digest.
type Sessions struct {
	db    *dynamodb.Client
	table string
}

// NewSessions keeps sessions in table.
func NewSessions(db *dynamodb.Client, table string) *Sessions { return &Sessions{db, table} }

type sessionRow struct {
	Agent    string `json:"agent"`
	Merchant string `json:"merchant"`
	Created  int64  `json:"created"`
	Touched  int64  `json:"touched"`
	Ended    bool   `json:"ended,omitempty"`
}

// Open stores a session. If it is there already (the browser asks again for an
// answer that was lost), the stored one is returned.
func (s *Sessions) Open(ctx context.Context, n session.Session) (session.Session, error) {
	i, err := sessionItem(n)
	if err != nil {
		return session.Session{}, err
	}
	_, err = s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: i, ConditionExpression: aws.String("attribute_not_exists(pk)")})
	if _, there := errors.AsType[*types.ConditionalCheckFailedException](err); there {
		return s.Find(ctx, n.Digest)
	}
	if err != nil {
		return session.Session{}, fmt.Errorf("open session: %w", err)
	}
	return n, nil
}

// Find reads a session consistently by the digest of its token; fault.NotFound
// if there is none. The caller checks that it is live.
func (s *Sessions) Find(ctx context.Context, digest string) (session.Session, error) {
	var row sessionRow
	if err := get(ctx, s.db, s.table, key(sessionPK(digest)), &row); err != nil {
		return session.Session{}, fmt.Errorf("find session: %w", err)
	}
	if row.Ended {
		return session.Session{}, fault.New(fault.NotFound, "This session has ended.")
	}
	agent, err := payment.StoredMSISDN(row.Agent)
	if err != nil {
		return session.Session{}, fmt.Errorf("find session: %w", err)
	}
	return session.Session{Digest: digest, Agent: agent, Merchant: row.Merchant, Created: time.UnixMilli(row.Created).UTC(), Touched: time.UnixMilli(row.Touched).UTC()}, nil
}

// Touch stores a later Touched, unless the session was ended meanwhile.
func (s *Sessions) Touch(ctx context.Context, n session.Session) error {
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: key(sessionPK(n.Digest)), UpdateExpression: aws.String("SET touched = :touched, due = :due"),
		ConditionExpression:       aws.String("attribute_exists(#shard)"),
		ExpressionAttributeNames:  map[string]string{"#shard": "shard"},
		ExpressionAttributeValues: item{":touched": number(n.Touched.UnixMilli()), ":due": number(n.IdleEnds().UnixMilli())},
	})
	if _, ended := errors.AsType[*types.ConditionalCheckFailedException](err); ended {
		return nil
	}
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

// End ends a session; ending what has ended is no error. The row stays, so
// that the answer of a sign-in, asked for once more, cannot open it again.
func (s *Sessions) End(ctx context.Context, digest string) error {
	_, err := s.db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: key(sessionPK(digest)), UpdateExpression: aws.String("SET ended = :true REMOVE #shard, due"),
		ConditionExpression: aws.String("attribute_exists(pk)"), ExpressionAttributeNames: map[string]string{"#shard": "shard"},
		ExpressionAttributeValues: item{":true": &types.AttributeValueMemberBOOL{Value: true}},
	})
	if _, gone := errors.AsType[*types.ConditionalCheckFailedException](err); gone {
		return nil
	}
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// DigestOf reads the digest out of a storage key that Due gave.
func (s *Sessions) DigestOf(pk string) (digest string, ok bool) {
	return strings.CutPrefix(pk, sessionPK(""))
}

func sessionItem(n session.Session) (item, error) {
	i, err := marshal(sessionRow{Agent: n.Agent.E164(), Merchant: n.Merchant, Created: n.Created.UnixMilli(), Touched: n.Touched.UnixMilli()})
	if err != nil {
		return nil, fmt.Errorf("marshal session: %w", err)
	}
	i["pk"] = text(sessionPK(n.Digest))
	i["ttl"] = seconds(n.Ends().Add(24 * time.Hour))
	owe(i, n.Digest, n.IdleEnds())
	return i, nil
}
