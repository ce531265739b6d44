package streams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/infra/engine/enginetest"
	"platimo/infra/stack/lambda"
)

func TestEvent(t *testing.T) {
	r := newRig(t)
	r.put("p/a")
	r.run()
	c := r.next()
	defer c.succeed()
	rec := c.event.Records[0]
	if rec.EventName != "INSERT" || rec.EventSource != "aws:dynamodb" || rec.AWSRegion != "eu-central-1" || rec.EventID == "" || rec.EventVersion != "1.1" {
		t.Errorf("record = %+v, want an INSERT", rec)
	}
	if !strings.HasPrefix(rec.EventSourceArn, r.cfg.TableARN+"/stream/") {
		t.Errorf("source = %s, want a stream of %s", rec.EventSourceArn, r.cfg.TableARN)
	}
	image := rec.Change.NewImage
	if image["n"].Number() != "1" || string(image["b"].Binary()) != "\x01\x02" || !image["l"].List()[0].Boolean() {
		t.Errorf("new image = %v, want what was put", c.raw)
	}
	if time.Since(rec.Change.ApproximateCreationDateTime.Time) > time.Minute || rec.Change.StreamViewType != "NEW_AND_OLD_IMAGES" || len(rec.Change.SequenceNumber) < 21 {
		t.Errorf("change = %+v, want time, view and sequence number", rec.Change)
	}
}

// Batches of other keys go on while one is at work; a key never has two.
func TestParallel(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.BatchSize = 1
	r.run()
	r.put("slow/1")
	slow := r.next()
	r.put("slow/2", "a/1", "a/2", "b/1")
	r.expect("a/1", (*call).succeed)
	r.expect("a/2", (*call).succeed)
	r.expect("b/1", (*call).succeed)
	slow.succeed()
	r.expect("slow/2", (*call).succeed)
}

func TestParallelLimit(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.BatchSize = 1
	r.put("a/1", "b/1", "c/1")
	r.run()
	first, second := r.next(), r.next()
	select {
	case c := <-r.calls:
		t.Errorf("a third batch %s is under way, want two", c.names())
	case <-time.After(50 * time.Millisecond): // nothing may come: there is nothing to wait for
	}
	first.succeed()
	r.expect("c/1", (*call).succeed)
	second.succeed()
}

func TestPartialFailure(t *testing.T) {
	r := newRig(t)
	r.put("a/1", "a/2", "b/1", "c/1")
	r.run()
	r.expect("a/1 a/2 b/1 c/1", func(c *call) { c.report(2, 1) }) // the lower one counts
	r.expect("a/2 b/1 c/1", func(c *call) { c.report(2) })
	r.expect("c/1", func(c *call) { c.answer <- lambda.Result{Payload: []byte("null")} })
	r.put("d/1")
	r.expect("d/1", (*call).succeed)
}

// A report that names no record of the batch is a failure of all of it.
func TestForeignReport(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.Bisect = false
	r.put("a/1", "b/1")
	r.run()
	for _, payload := range []string{`{"batchItemFailures":[{"itemIdentifier":""}]}`, `{"batchItemFailures":[{}]}`} {
		r.expect("a/1 b/1", func(c *call) { c.answer <- lambda.Result{Payload: []byte(payload)} })
	}
	r.expect("a/1 b/1", (*call).succeed)
}

// Halving isolates the record that cannot be handled; it is given up after
// its attempts, and its neighbours are not.
func TestBisect(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.MaxRetries = 1
	r.put("a/1", "b/1", "bad/1", "d/1")
	r.run()
	r.expect("a/1 b/1 bad/1 d/1", (*call).fail)
	r.expect("a/1 b/1", (*call).succeed)
	r.expect("bad/1 d/1", (*call).fail)
	r.expect("bad/1", (*call).fail)
	r.expect("bad/1", (*call).fail)
	r.expect("d/1", (*call).succeed)
	r.put("e/1")
	r.expect("e/1", (*call).succeed)
	got := r.givenUp()
	if len(got) != 1 || got[0].RequestContext.Condition != "RetryAttemptsExhausted" || got[0].RequestContext.ApproximateInvokeCount != 2 || got[0].Batch.BatchSize != 1 ||
		got[0].Batch.Start != got[0].Batch.End || got[0].ResponseContext == nil || got[0].RequestContext.FunctionARN != "arn:f" {
		t.Errorf("the queue holds %+v, want one message about one record after two invocations", got)
	}
}

func TestWithoutBisect(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.Bisect, r.cfg.Stream.MaxRetries = false, 1
	r.put("a/1", "b/1")
	r.run()
	r.expect("a/1 b/1", (*call).fail)
	r.expect("a/1 b/1", (*call).fail)
	r.put("c/1")
	r.expect("c/1", (*call).succeed)
	if got := r.givenUp(); len(got) != 1 || got[0].Batch.BatchSize != 2 {
		t.Errorf("the queue holds %+v, want one message about two records", got)
	}
}

func TestTooOld(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.MaxAge, r.cfg.Stream.MaxRetries = time.Nanosecond, -1
	r.put("a/1")
	r.run()
	for end := time.Now().Add(20 * time.Second); ; {
		if info, err := os.Stat(r.cfg.Failed); err == nil && info.Size() > 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("nothing is given up")
		}
	}
	if got := r.givenUp(); got[0].RequestContext.Condition != "RecordAgeExceeded" {
		t.Errorf("condition = %s, want RecordAgeExceeded", got[0].RequestContext.Condition)
	}
}

func TestFilter(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.Filters = []string{`{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":["payment"]}}}}`}
	r.put("a/other", "a/payment", "a/CMS#1", "b/payment")
	if _, err := r.db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &r.cfg.Table, Key: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: "a"}, "sk": &types.AttributeValueMemberS{Value: "payment"},
	}}); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.expect("a/payment b/payment", (*call).succeed)
}

func TestDelay(t *testing.T) {
	r := newRig(t)
	r.cfg.Delay = 150 * time.Millisecond
	r.run()
	began := time.Now()
	r.put("a/1")
	r.expect("a/1", (*call).succeed)
	if took := time.Since(began); took < 150*time.Millisecond {
		t.Errorf("the record came after %v, want at least 150ms", took)
	}
}

func TestThrottled(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.MaxRetries = 0
	refusals := 3
	r.cfg.Function = invoker(func(ctx context.Context, payload []byte) (lambda.Result, error) {
		if refusals > 0 {
			refusals--
			return lambda.Result{}, lambda.ErrThrottled
		}
		return r.Invoke(ctx, payload)
	})
	r.put("a/1")
	r.run()
	r.expect("a/1", (*call).succeed)
}

type invoker func(context.Context, []byte) (lambda.Result, error)

func (f invoker) Invoke(ctx context.Context, payload []byte) (lambda.Result, error) {
	return f(ctx, payload)
}

// Whatever fails in between, every record of every key is handled, in order.
func TestOrder(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.Parallel, r.cfg.Stream.MaxRetries, r.cfg.Stream.BatchSize = 4, -1, 7
	const keys, each = 8, 25
	var mu sync.Mutex
	seen := map[string][]string{}
	total := 0
	done := make(chan struct{})
	r.cfg.Function = invoker(func(_ context.Context, payload []byte) (lambda.Result, error) {
		mu.Lock()
		defer mu.Unlock()
		var e events.DynamoDBEvent
		if err := json.Unmarshal(payload, &e); err != nil {
			return lambda.Result{}, err
		}
		var report string
		for i, rec := range e.Records {
			pk, sk := rec.Change.Keys["pk"].String(), rec.Change.Keys["sk"].String()
			if (len(payload)+total)%5 == 3 && i == len(e.Records)/2 {
				total++
				report = fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":%q}]}`, rec.Change.SequenceNumber)
				break
			}
			if !slices.Contains(seen[pk], sk) {
				seen[pk] = append(seen[pk], sk)
				if total++; len(seen[pk]) == each && allHave(seen, keys, each) {
					close(done)
				}
			}
		}
		return lambda.Result{Payload: []byte(report)}, nil
	})
	r.run()
	for n := range each {
		for k := range keys {
			r.put(fmt.Sprintf("k%d/%03d", k, n))
		}
	}
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("records are missing")
	}
	mu.Lock()
	defer mu.Unlock()
	for key, list := range seen {
		if !slices.IsSorted(list) {
			t.Errorf("%s was handled as %v, want in order", key, list)
		}
	}
}

func allHave(seen map[string][]string, keys, each int) bool {
	for _, list := range seen {
		if len(list) != each {
			return false
		}
	}
	return len(seen) == keys
}

func TestNoStream(t *testing.T) {
	r := newRig(t)
	r.cfg.Table = enginetest.Tables(t, *r.cfg.Client.Options().BaseEndpoint, "PhonesTable")["PhonesTable"]
	m, err := New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Run(t.Context()); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("Run on a table without a stream: %v, want an error", err)
	}
}
