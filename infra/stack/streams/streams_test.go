package streams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
	"platimo/infra/stack/lambda"
	"platimo/infra/stack/template"
)

// rig is a table with a stream and a function that the test plays.
type rig struct {
	t     *testing.T
	db    *dynamodb.Client
	cfg   Config
	calls chan *call // what the function was invoked with
}

// call is one invocation; the test must answer it.
type call struct {
	event  events.DynamoDBEvent
	raw    string
	answer chan lambda.Result
}

// names lists "pk/sk" of the batch, and fits lists in failures.
func (c *call) names() string {
	var out []string
	for _, r := range c.event.Records {
		out = append(out, r.Change.Keys["pk"].String()+"/"+r.Change.Keys["sk"].String())
	}
	return strings.Join(out, " ")
}

func (c *call) succeed() { c.answer <- lambda.Result{Payload: []byte(`{"batchItemFailures":[]}`)} }

func (c *call) fail() { c.answer <- lambda.Result{RequestID: "r", Err: &lambda.Error{Type: "x"}} }

// report says that the records at the positions failed.
func (c *call) report(at ...int) {
	var failures []map[string]string
	for _, i := range at {
		failures = append(failures, map[string]string{"itemIdentifier": c.event.Records[i].Change.SequenceNumber})
	}
	text, err := json.Marshal(map[string]any{"batchItemFailures": failures})
	if err != nil {
		panic(err)
	}
	c.answer <- lambda.Result{Payload: text}
}

func (r *rig) Invoke(ctx context.Context, payload []byte) (lambda.Result, error) {
	c := &call{answer: make(chan lambda.Result), raw: string(payload)}
	if err := json.Unmarshal(payload, &c.event); err != nil {
		r.t.Error(err)
	}
	select {
	case r.calls <- c:
	case <-ctx.Done():
		return lambda.Result{}, ctx.Err()
	}
	select {
	case a := <-c.answer:
		return a, nil
	case <-ctx.Done():
		return lambda.Result{}, ctx.Err()
	}
}

func newRig(t *testing.T) *rig {
	t.Helper()
	endpoint := enginetest.Start(t)
	table := enginetest.Tables(t, endpoint, "PaymentsTable")["PaymentsTable"]
	dir := t.TempDir()
	r := &rig{t: t, db: engine.Client(endpoint), calls: make(chan *call)}
	r.cfg = Config{
		Name: "F.E", Table: table, Key: "pk", TableARN: "arn:aws:dynamodb:eu-central-1:000000000000:table/" + table, Region: "eu-central-1",
		Stream:   template.Stream{TrimHorizon: true, BatchSize: 10, Parallel: 2, Bisect: true, PartialReport: true, MaxRetries: 2},
		Function: r, FunctionARN: "arn:f", Checkpoint: filepath.Join(dir, "streams", "F.E.json"), Failed: filepath.Join(dir, "queues", "Q.jsonl"),
		Notice: func(format string, args ...any) { t.Logf(format, args...) },
		Client: dynamodbstreams.New(dynamodbstreams.Options{Region: "eu-central-1", BaseEndpoint: aws.String(endpoint), Credentials: engine.Credentials}),
	}
	return r
}

// run runs the mapping until the test, or stop, ends it.
func (r *rig) run() (stop func()) {
	r.t.Helper()
	m, err := New(r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	m.pause = func(int) time.Duration { return time.Millisecond }
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := m.Run(ctx); err != nil {
			r.t.Error(err)
		}
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	r.t.Cleanup(stop)
	return stop
}

// put writes items, each "pk/sk".
func (r *rig) put(names ...string) {
	r.t.Helper()
	for _, name := range names {
		pk, sk, _ := strings.Cut(name, "/")
		_, err := r.db.PutItem(r.t.Context(), &dynamodb.PutItemInput{TableName: &r.cfg.Table, Item: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: sk}, "n": &types.AttributeValueMemberN{Value: "1"},
			"b": &types.AttributeValueMemberB{Value: []byte{1, 2}}, "l": &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberBOOL{Value: true}}},
		}})
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// next returns the next invocation.
func (r *rig) next() *call {
	r.t.Helper()
	select {
	case c := <-r.calls:
		return c
	case <-time.After(20 * time.Second):
		r.t.Fatal("the function is not invoked")
		return nil
	}
}

// expect answers the next invocation, which must hold these records, with do.
func (r *rig) expect(want string, do func(*call)) {
	r.t.Helper()
	c := r.next()
	if got := c.names(); got != want {
		r.t.Errorf("the function gets %q, want %q", got, want)
	}
	do(c)
}

// settled waits until the stored checkpoint stands at the table's last record.
func (r *rig) settled(last string) {
	r.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		text, err := os.ReadFile(r.cfg.Checkpoint)
		if err == nil && strings.Contains(string(text), `"`+last+`"`) {
			return
		}
	}
	r.t.Fatalf("the checkpoint does not come to %s", last)
}

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

func (r *rig) givenUp() []message {
	r.t.Helper()
	text, err := os.ReadFile(r.cfg.Failed)
	if err != nil {
		r.t.Fatal(err)
	}
	var out []message
	for line := range strings.Lines(string(text)) {
		var m message
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
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

// What was not done comes again after a restart, what was done does not.
func TestRestart(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.BatchSize = 1
	stop := r.run()
	r.put("a/1")
	first := r.next()
	r.put("b/1", "a/2")
	if got := r.next().names(); got != "b/1" {
		t.Fatalf("beside a/1 runs %s, want b/1", got)
	}
	first.succeed()
	if got := r.next().names(); got != "a/2" {
		t.Fatalf("after a/1 runs %s, want a/2", got)
	}
	r.settled(first.event.Records[0].Change.SequenceNumber)
	stop() // b/1 and a/2 were never answered

	r.put("c/1")
	r.cfg.Stream.BatchSize = 10
	r.run()
	r.expect("b/1 a/2 c/1", (*call).succeed)
}

// A later batch that is done does not move the checkpoint past an earlier one
// that is not.
func TestCheckpointKeepsBehind(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.BatchSize = 1
	stop := r.run()
	r.put("a/1")
	r.next() // never ends
	r.put("b/1", "c/1")
	r.expect("b/1", (*call).succeed)
	r.expect("c/1", (*call).succeed)
	stop()
	r.cfg.Stream.BatchSize = 10
	r.run()
	r.expect("a/1 b/1 c/1", (*call).succeed)
}

func TestLatest(t *testing.T) {
	r := newRig(t)
	r.cfg.Stream.TrimHorizon = false
	r.put("old/1")
	stop := r.run()
	for end := time.Now().Add(20 * time.Second); ; { // its first position is stored before anything new
		if _, err := os.Stat(r.cfg.Checkpoint); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("no checkpoint is stored")
		}
	}
	stop()
	r.put("new/1")
	r.run()
	r.expect("new/1", (*call).succeed)
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

func TestFilterLanguage(t *testing.T) {
	const record = `{"eventName":"INSERT","dynamodb":{"Keys":{"sk":{"S":"payment"}},"NewImage":{"n":{"N":"5"},"tags":{"SS":["a","b"]},"ok":{"BOOL":true}}}}`
	tests := []struct {
		pattern string
		want    bool
		err     bool
	}{
		{pattern: `{"eventName":["INSERT"]}`, want: true},
		{pattern: `{"eventName":["MODIFY"]}`},
		{pattern: `{"dynamodb":{"Keys":{"sk":{"S":["x","payment"]}}}}`, want: true},
		{pattern: `{"dynamodb":{"Keys":{"pk":{"S":["payment"]}}}}`},
		{pattern: `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":["x"]}}}}`},
		{pattern: `{"dynamodb":{"NewImage":{"ok":{"BOOL":[true]}}}}`, want: true},
		{pattern: `{"dynamodb":{"NewImage":{"ok":{"BOOL":["true"]}}}}`},
		{pattern: `{"dynamodb":{"NewImage":{"tags":{"SS":["b"]}}}}`, want: true},
		{pattern: `{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"pay"}]}}}}`, want: true},
		{pattern: `{"dynamodb":{"OldImage":{"n":{"N":[{"exists":false}]}}}}`, want: true},
		{pattern: `{"dynamodb":{"NewImage":{"n":{"N":[{"exists":true}]}}}}`, want: true},
		{pattern: `{"dynamodb":{"NewImage":{"n":{"N":[{"numeric":[">",1]}]}}}}`, err: true},
		{pattern: `{"eventName":"INSERT"}`, err: true},
		{pattern: `{"$or":[{"eventName":["INSERT"]}]}`, err: true},
		{pattern: `nonsense`, err: true},
	}
	for _, test := range tests {
		f, err := readFilters([]string{test.pattern})
		if (err != nil) != test.err {
			t.Errorf("readFilters(%s) error = %v, want one: %v", test.pattern, err, test.err)
		}
		if err == nil && f.match([]byte(record)) != test.want {
			t.Errorf("filter %s fits = %v, want %v", test.pattern, !test.want, test.want)
		}
	}
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
