package main

import (
	"context"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"platimo/shared/payment"
	"platimo/shared/session"
)

type advancer interface {
	Advance(ctx context.Context, id payment.ID, first bool) error
	AdvanceSignIn(ctx context.Context, id string, first bool) error
}

type handler struct{ course advancer }

// handle takes a batch of stream records, all at once. A failure counts as
// handled: whatever was left undone is still owed, and the sweep finds it,
// while a slow MSSP must not hold up the shard.
func (h *handler) handle(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var all sync.WaitGroup
	for _, r := range e.Records {
		all.Go(func() {
			if err := h.advance(ctx, r.Change.Keys["pk"]); err != nil {
				slog.ErrorContext(ctx, "dispatch", "event", r.EventID, "cause", err.Error())
			}
		})
	}
	all.Wait()
	return events.DynamoDBEventResponse{}, nil
}

func (h *handler) advance(ctx context.Context, pk events.DynamoDBAttributeValue) error {
	if pk.DataType() != events.DataTypeString {
		return nil
	}
	if id, ok := payment.ParseID(pk.String()); ok {
		return h.course.Advance(ctx, id, true)
	}
	if id, ok := session.ParseAttemptID(pk.String()); ok {
		return h.course.AdvanceSignIn(ctx, id, true)
	}
	return nil
}
