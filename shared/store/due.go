package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// owe puts an item into the sparse index of what is owed something, or leaves
// it out if at is zero.
func owe(i item, id string, at time.Time) {
	if at.IsZero() {
		return
	}
	i["shard"] = text(shardOf(id))
	i["due"] = number(at.UnixMilli())
}

// due lists the partition keys of a table's items in one shard that are due at
// now, oldest first, at most limit. The index is eventually consistent:
// whoever acts on a key reads the item first.
func due(ctx context.Context, db *dynamodb.Client, table string, shard int, now time.Time, limit int32) ([]string, error) {
	out, err := db.Query(ctx, &dynamodb.QueryInput{
		TableName: &table, IndexName: aws.String("due"), Limit: &limit,
		KeyConditionExpression:    aws.String("#shard = :shard AND due <= :now"),
		ExpressionAttributeNames:  map[string]string{"#shard": "shard"}, // a reserved word
		ExpressionAttributeValues: item{":shard": text(fmt.Sprintf("%02d", shard)), ":now": number(now.UnixMilli())},
	})
	if err != nil {
		return nil, fmt.Errorf("query what is due in shard %d of %s: %w", shard, table, err)
	}
	keys := make([]string, 0, len(out.Items))
	for _, i := range out.Items {
		if pk, ok := i["pk"].(*types.AttributeValueMemberS); ok {
			keys = append(keys, pk.Value)
		}
	}
	return keys, nil
}

// Due lists requests of one shard that are due at now.
func (s *Requests) Due(ctx context.Context, shard int, now time.Time, limit int32) ([]string, error) {
	return due(ctx, s.db, s.table, shard, now, limit)
}

// Due lists sign-in attempts of one shard that are due at now.
func (s *Attempts) Due(ctx context.Context, shard int, now time.Time, limit int32) ([]string, error) {
	return due(ctx, s.db, s.table, shard, now, limit)
}

// Due lists the storage keys of sessions of one shard that have ended by now.
func (s *Sessions) Due(ctx context.Context, shard int, now time.Time, limit int32) ([]string, error) {
	return due(ctx, s.db, s.table, shard, now, limit)
}
