package streams

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// follow reads every shard of the stream, a parent before its children, and
// looks for new shards when one has ended.
func (m *Mapping) follow(ctx context.Context) error {
	ended := make(chan string)
	running := map[string]bool{}
	for {
		shards, err := m.shards(ctx)
		if err != nil && ctx.Err() == nil && len(running) == 0 {
			return err
		}
		for _, s := range shards {
			id := *s.ShardId
			if running[id] || m.checkpoint.ended(id) || !m.parentDone(s, shards) {
				continue
			}
			running[id] = true
			w := newWorker(m, id)
			m.workers.Go(func() {
				w.run(ctx)
				select {
				case ended <- id:
				case <-ctx.Done():
				}
			})
		}
		select {
		case <-ctx.Done():
			return nil
		case id := <-ended:
			m.checkpoint.end(id)
			delete(running, id)
		case <-time.After(time.Minute): // an engine may open a shard before it ends another
		}
	}
}

func (m *Mapping) shards(ctx context.Context) ([]types.Shard, error) {
	var out []types.Shard
	in := &dynamodbstreams.DescribeStreamInput{StreamArn: &m.stream}
	for {
		page, err := m.cfg.Client.DescribeStream(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list shards of %s: %w", m.stream, err)
		}
		out = append(out, page.StreamDescription.Shards...)
		in.ExclusiveStartShardId = page.StreamDescription.LastEvaluatedShardId
		if in.ExclusiveStartShardId == nil {
			return out, nil
		}
	}
}

// parentDone says whether the shard's parent has been read to its end or is
// kept no longer.
func (m *Mapping) parentDone(s types.Shard, all []types.Shard) bool {
	if s.ParentShardId == nil || m.checkpoint.ended(*s.ParentShardId) {
		return true
	}
	for _, other := range all {
		if *other.ShardId == *s.ParentShardId {
			return false
		}
	}
	return true
}

// iterator points behind the last record that was handed on or read.
func (m *Mapping) iterator(ctx context.Context, shard, after string) (*string, error) {
	in := &dynamodbstreams.GetShardIteratorInput{StreamArn: &m.stream, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	if after != "" {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, aws.String(after)
	}
	out, err := m.cfg.Client.GetShardIterator(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("read shard %s: %w", shard, err)
	}
	return out.ShardIterator, nil
}
