package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"platimo/shared/payment"
	"platimo/shared/session"
)

// slowCourse takes a second for everything, and fails at what it is told to.
type slowCourse struct {
	mu    sync.Mutex
	calls []string
	fails map[string]error
}

func (c *slowCourse) advance(what, id string, first bool) error {
	time.Sleep(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, fmt.Sprintf("%s %s %t", what, id, first))
	return c.fails[id]
}

func (c *slowCourse) Advance(_ context.Context, id payment.ID, first bool) error {
	return c.advance("payment", string(id), first)
}

func (c *slowCourse) AdvanceSignIn(_ context.Context, id string, first bool) error {
	return c.advance("sign-in", id, first)
}

func record(pk events.DynamoDBAttributeValue) events.DynamoDBEventRecord {
	return events.DynamoDBEventRecord{EventID: "e", Change: events.DynamoDBStreamRecord{Keys: map[string]events.DynamoDBAttributeValue{"pk": pk}, SequenceNumber: "1"}}
}

// A batch is done at once, and a failure counts as handled: it is still owed,
// and must not hold up the shard.
func TestBatch(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	synctest.Test(t, func(t *testing.T) {
		c := &slowCourse{fails: map[string]error{}}
		var e events.DynamoDBEvent
		var want []string
		for n := range 25 {
			id := string(payment.NewID())
			what := "payment "
			if n%5 == 0 {
				id, what = session.NewAttemptID(), "sign-in "
			}
			if n%7 == 0 {
				c.fails[id] = errors.New("the MSSP is slow")
			}
			e.Records = append(e.Records, record(events.NewStringAttribute(id)))
			want = append(want, what+id+" true")
		}
		begun := time.Now()
		got, err := (&handler{c}).handle(t.Context(), e)
		if err != nil || len(got.BatchItemFailures) != 0 {
			t.Errorf("handle() = %v, %v, want everything handled", got, err)
		}
		if took := time.Since(begun); took != time.Second {
			t.Errorf("a batch of 25 took %v, want the second of one", took)
		}
		slices.Sort(c.calls)
		slices.Sort(want)
		if diff := cmp.Diff(want, c.calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
	if n := strings.Count(log.String(), "the MSSP is slow"); n != 4 {
		t.Errorf("%d failures are logged, want 4", n)
	}
}

// Items that are neither a request nor a sign-in are nobody's business.
func TestOtherItems(t *testing.T) {
	c := &slowCourse{}
	var e events.DynamoDBEvent
	for _, pk := range []events.DynamoDBAttributeValue{
		events.NewStringAttribute("KEY#M1#x"), events.NewStringAttribute(""), events.NewNumberAttribute("1"), events.NewNullAttribute(),
	} {
		e.Records = append(e.Records, record(pk))
	}
	if got, err := (&handler{c}).handle(t.Context(), e); err != nil || len(got.BatchItemFailures) != 0 || len(c.calls) != 0 {
		t.Errorf("handle() = %v, %v, calls %v, want nothing", got, err, c.calls)
	}
}
