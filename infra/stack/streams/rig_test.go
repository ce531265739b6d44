package streams

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
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
