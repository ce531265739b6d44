package streams

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"platimo/infra/stack/lambda"
)

// message is what a queue gets about records that were given up: where they
// were, and nothing of what they held.
type message struct {
	RequestContext struct {
		RequestID              string `json:"requestId"`
		FunctionARN            string `json:"functionArn"`
		Condition              string `json:"condition"`
		ApproximateInvokeCount int    `json:"approximateInvokeCount"`
	} `json:"requestContext"`
	ResponseContext *responseContext `json:"responseContext,omitempty"`
	Version         string           `json:"version"`
	Timestamp       string           `json:"timestamp"`
	Batch           struct {
		ShardID      string `json:"shardId"`
		Start        string `json:"startSequenceNumber"`
		End          string `json:"endSequenceNumber"`
		ArrivalFirst string `json:"approximateArrivalOfFirstRecord"`
		ArrivalLast  string `json:"approximateArrivalOfLastRecord"`
		BatchSize    int    `json:"batchSize"`
		StreamARN    string `json:"streamArn"`
	} `json:"DDBStreamBatchInfo"`
}

type responseContext struct {
	StatusCode      int     `json:"statusCode"`
	ExecutedVersion string  `json:"executedVersion"`
	FunctionError   *string `json:"functionError"`
}

// giveUp tells the destination of records that will not come again and counts
// them as done.
func (w *worker) giveUp(records []*record, condition string, invocations int, last lambda.Result) {
	first, end := records[0], records[len(records)-1]
	w.m.cfg.Notice("%s: gave up %d records (%s), sequence numbers %s to %s", w.m.cfg.Name, len(records), condition, first.sequence, end.sequence)
	if w.m.cfg.Failed != "" {
		msg := message{Version: "1.0", Timestamp: stamp(time.Now())}
		msg.RequestContext.RequestID = last.RequestID
		msg.RequestContext.FunctionARN = w.m.cfg.FunctionARN
		msg.RequestContext.Condition = condition
		msg.RequestContext.ApproximateInvokeCount = invocations
		if invocations > 0 {
			msg.ResponseContext = &responseContext{StatusCode: 200, ExecutedVersion: "$LATEST"}
			if last.Err != nil {
				unhandled := "Unhandled"
				msg.ResponseContext.FunctionError = &unhandled
			}
		}
		msg.Batch.ShardID, msg.Batch.StreamARN, msg.Batch.BatchSize = w.shard, w.m.eventARN, len(records)
		msg.Batch.Start, msg.Batch.End = first.sequence, end.sequence
		msg.Batch.ArrivalFirst, msg.Batch.ArrivalLast = stamp(first.created), stamp(end.created)
		if err := appendLine(w.m.cfg.Failed, msg); err != nil {
			w.m.cfg.Notice("%s: %v", w.m.cfg.Name, err)
		}
	}
	w.finish(records)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// appendLine writes one message in one write, since several mappings may share
// a queue.
func appendLine(path string, msg message) error {
	text, err := json.Marshal(msg)
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	defer f.Close()
	if _, err := f.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	return nil
}
