package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/payment"
)

// Attach lays bytes beside a request, before the step that refers to them by
// their digest. The first put stays: the time of a signature is the time when
// it first came.
func (s *Requests) Attach(ctx context.Context, id payment.ID, kind payment.AttachmentKind, bytes []byte, now time.Time) (payment.Attachment, error) {
	b := payment.Attachment{Digest: fmt.Sprintf("%x", sha256.Sum256(bytes)), Bytes: bytes, At: now.UTC().Truncate(time.Millisecond)}
	i := sorted(string(id), string(kind)+b.Digest)
	i["bytes"], i["at"] = blob(bytes), number(b.At.UnixMilli())
	_, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: i, ConditionExpression: aws.String("attribute_not_exists(pk)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if there, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		return attachment(there.Item)
	}
	if err != nil {
		return payment.Attachment{}, fmt.Errorf("put %s%s of request %s: %w", kind, b.Digest, id, err)
	}
	return b, nil
}

// Attachments reads all of a kind that lies beside a request, consistently.
func (s *Requests) Attachments(ctx context.Context, id payment.ID, kind payment.AttachmentKind) ([]payment.Attachment, error) {
	pages := dynamodb.NewQueryPaginator(s.db, &dynamodb.QueryInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true), KeyConditionExpression: aws.String("pk = :id AND begins_with(sk, :kind)"),
		ExpressionAttributeValues: item{":id": text(string(id)), ":kind": text(string(kind))},
	})
	var all []payment.Attachment
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %s of request %s: %w", kind, id, err)
		}
		for _, i := range page.Items {
			b, err := attachment(i)
			if err != nil {
				return nil, fmt.Errorf("list %s of request %s: %w", kind, id, err)
			}
			all = append(all, b)
		}
	}
	return all, nil
}

func attachment(i item) (payment.Attachment, error) {
	var b struct {
		SK    string `json:"sk"`
		Bytes []byte `json:"bytes"`
		At    int64  `json:"at"`
	}
	if err := unmarshal(i, &b); err != nil {
		return payment.Attachment{}, fmt.Errorf("unmarshal attachment: %w", err)
	}
	_, digest, _ := strings.Cut(b.SK, "#")
	return payment.Attachment{Digest: digest, Bytes: b.Bytes, At: time.UnixMilli(b.At).UTC()}, nil
}

// Attachment reads one item by its digest; fault.NotFound if it is not there.
func (s *Requests) Attachment(ctx context.Context, id payment.ID, kind payment.AttachmentKind, digest string) (payment.Attachment, error) {
	i, err := read(ctx, s.db, s.table, sorted(string(id), string(kind)+digest))
	if err != nil {
		return payment.Attachment{}, fmt.Errorf("get %s%s of request %s: %w", kind, digest, id, err)
	}
	return attachment(i)
}
