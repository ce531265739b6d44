// Package streams hands the records of a table's stream to a function as
// Lambda's event source mapping does: in batches, several at once, in order
// for each partition key, with filters, partial failures, halving, attempts, an
// age limit and a destination for what is given up. How far a mapping has come
// is stored after each batch, so that after a sudden end records come again and
// none is lost.
package streams

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"platimo/infra/stack/lambda"
	"platimo/infra/stack/template"
)

// poll is how long the reader waits after it found nothing; DynamoDB's own
// readers wait 250 ms, which a developer need not.
const poll = 5 * time.Millisecond

// maxBuffered is how many unfinished records a reader holds at most.
const maxBuffered = 10_000

// Invoker is a function; lambda.Function is one.
type Invoker interface {
	Invoke(ctx context.Context, payload []byte) (lambda.Result, error)
}

// Config says what a mapping is.
type Config struct {
	Name        string // for messages: function and event
	Stream      template.Stream
	Table       string // physical name
	Key         string // attribute name of the table's partition key
	TableARN    string // as functions see it
	Region      string
	Client      *dynamodbstreams.Client
	Function    Invoker
	FunctionARN string
	Checkpoint  string        // file that holds how far the mapping has come
	Failed      string        // file that takes what was given up; or empty
	Delay       time.Duration // between the writing of a record and its batch
	Notice      func(format string, args ...any)
}

// Mapping is a stream with its function.
type Mapping struct {
	cfg        Config
	filters    filters
	checkpoint *checkpoint
	stream     string // the engine's ARN
	eventARN   string // the ARN that functions see
	pause      func(try int) time.Duration
	workers    sync.WaitGroup
}

// New reads the mapping's filters and how far it has come.
func New(cfg Config) (*Mapping, error) {
	f, err := readFilters(cfg.Stream.Filters)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.Name, err)
	}
	return &Mapping{cfg: cfg, filters: f, pause: pause}, nil
}

// pause is how long a failed batch rests before its next try.
func pause(try int) time.Duration {
	return min(100*time.Millisecond<<min(try, 10), 10*time.Second)
}

// Run hands on records until ctx ends. It returns an error only if it cannot
// begin: no stream, or an unreadable checkpoint.
func (m *Mapping) Run(ctx context.Context) error {
	label, err := m.find(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", m.cfg.Name, err)
	}
	m.eventARN = m.cfg.TableARN + "/stream/" + label
	if m.checkpoint, err = loadCheckpoint(m.cfg.Checkpoint, m.stream); err != nil {
		return fmt.Errorf("%s: %w", m.cfg.Name, err)
	}
	storing, stop := context.WithCancel(context.WithoutCancel(ctx))
	stored := make(chan struct{})
	go func() {
		defer close(stored)
		m.checkpoint.keep(storing, m.cfg.Notice)
	}()
	err = m.follow(ctx)
	m.workers.Wait()
	stop()
	<-stored
	return err
}

// find learns the ARN and the label of the table's stream.
func (m *Mapping) find(ctx context.Context) (label string, err error) {
	out, err := m.cfg.Client.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &m.cfg.Table})
	if err != nil {
		return "", fmt.Errorf("find stream of table %s: %w", m.cfg.Table, err)
	}
	if len(out.Streams) == 0 {
		return "", fmt.Errorf("table %s has no stream", m.cfg.Table)
	}
	newest := out.Streams[len(out.Streams)-1]
	m.stream = *newest.StreamArn
	return *newest.StreamLabel, nil
}
