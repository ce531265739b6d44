package store

import (
	"context"
	"fmt"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/payment"
)

// ListDay reads at most limit of a payee's requests of one Belgrade day,
// newest first, older than before ("": from the newest). The index gives the
// ids, and the requests are read consistently, so that a state is never older
// than the call; a request of this moment may still be missing.
func (s *Requests) ListDay(ctx context.Context, payee, day string, before payment.ID, limit int32) ([]payment.Request, error) {
	q := &dynamodb.QueryInput{
		TableName: &s.table, IndexName: aws.String("day"), Limit: &limit, ScanIndexForward: aws.Bool(false),
		KeyConditionExpression:    aws.String("#day = :day"),
		ExpressionAttributeNames:  map[string]string{"#day": "day"},
		ExpressionAttributeValues: item{":day": text(dayKey(payee, day))},
	}
	if before != "" {
		q.KeyConditionExpression = aws.String("#day = :day AND pk < :before")
		q.ExpressionAttributeValues[":before"] = text(string(before))
	}
	out, err := s.db.Query(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list requests of %s on %s: %w", payee, day, err)
	}
	keys := make([]item, 0, len(out.Items))
	for _, i := range out.Items {
		keys = append(keys, item{"pk": i["pk"], "sk": i["sk"]})
	}
	list, err := s.readAll(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("list requests of %s on %s: %w", payee, day, err)
	}
	sort.Slice(list, func(a, b int) bool { return list[a].ID() > list[b].ID() })
	return list, nil
}

// readAll reads up to 100 requests in as many calls as the service wants.
func (s *Requests) readAll(ctx context.Context, keys []item) ([]payment.Request, error) {
	var list []payment.Request
	for len(keys) > 0 {
		out, err := s.db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return nil, err
		}
		for _, i := range out.Responses[s.table] {
			var rec payment.Record
			if err := unmarshal(i, &rec); err != nil {
				return nil, err
			}
			r, err := payment.Restore(rec)
			if err != nil {
				return nil, err
			}
			list = append(list, r)
		}
		keys = out.UnprocessedKeys[s.table].Keys
	}
	return list, nil
}
