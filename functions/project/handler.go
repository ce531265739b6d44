package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"platimo/shared/payment"
	"platimo/shared/session"
)

type requests interface {
	Get(context.Context, payment.ID) (payment.Request, error)
}

type attempts interface {
	Get(context.Context, string) (session.Attempt, error)
}

type phones interface {
	Free(ctx context.Context, phone payment.MSISDN, lease string) error
	FreeSignIn(ctx context.Context, phone payment.MSISDN, lease string) error
}

type pages interface {
	Changed(context.Context, payment.Request)
}

type handler struct {
	requests requests
	attempts attempts
	phones   phones
	pages    pages
	now      func() time.Time
}

// handle takes a batch of stream records, all at once. Records that fail are
// given back: everything here may be done twice.
func (h *handler) handle(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	failed := make([]error, len(e.Records))
	var all sync.WaitGroup
	for n, r := range e.Records {
		all.Go(func() { failed[n] = h.follow(ctx, r.Change) })
	}
	all.Wait()
	var out events.DynamoDBEventResponse
	for n, err := range failed {
		if err != nil {
			slog.ErrorContext(ctx, "project", "event", e.Records[n].EventID, "cause", err.Error())
			out.BatchItemFailures = append(out.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: e.Records[n].Change.SequenceNumber})
		}
	}
	return out, nil
}

func (h *handler) follow(ctx context.Context, c events.DynamoDBStreamRecord) error {
	pk := c.Keys["pk"]
	if pk.DataType() != events.DataTypeString {
		return nil
	}
	if id, ok := payment.ParseID(pk.String()); ok {
		return h.followRequest(ctx, id, versionIn(c.NewImage))
	}
	if id, ok := session.ParseAttemptID(pk.String()); ok {
		return h.followAttempt(ctx, id)
	}
	return nil
}

// followRequest pushes again what a page may have missed, and frees the phone
// of an asking that has ended. The prompt of a cancelled or expired request is
// still on the SIM until the person answers it, or its lease lapses by the clock.
func (h *handler) followRequest(ctx context.Context, id payment.ID, version int) error {
	r, err := h.requests.Get(ctx, id)
	if err != nil {
		return err
	}
	// What lies beyond the events that an item keeps may have been anything.
	if seen := r.Events(); version > len(seen) || version >= 1 && seen[version-1].Pushed() {
		h.pages.Changed(ctx, r)
	}
	switch {
	case (r.Status() == payment.Cancelled || r.Status() == payment.Expired) && !r.PhoneAnswered():
		return nil
	case r.Status() != payment.Pending, r.Asking().Told != "":
		return h.phones.Free(ctx, r.Payer(), r.Asking().Lease)
	}
	return nil
}

func (h *handler) followAttempt(ctx context.Context, id string) error {
	a, err := h.attempts.Get(ctx, id)
	if err != nil {
		return err
	}
	switch a.Status(h.now()) {
	case session.Confirmed, session.Refused:
		return h.phones.FreeSignIn(ctx, a.Phone(), a.Asking().Lease)
	}
	return nil
}

func versionIn(image map[string]events.DynamoDBAttributeValue) int {
	v, ok := image["version"]
	if !ok || v.DataType() != events.DataTypeNumber {
		return 0
	}
	n, err := v.Integer()
	if err != nil {
		return 0
	}
	return int(n)
}
