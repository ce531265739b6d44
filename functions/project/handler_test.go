package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
	"platimo/shared/wpki"
	"platimo/shared/wpki/wpkitest"
)

// world is what a change is followed in: one request, one sign-in, and what was
// done about them.
type world struct {
	mu      sync.Mutex
	request payment.Request
	attempt session.Attempt
	told    []int    // versions that the pages were told
	freed   []string // leases
	failing error
}

func (w *world) Get(context.Context, payment.ID) (payment.Request, error) {
	return w.request, w.failing
}

func (w *world) Free(_ context.Context, _ payment.MSISDN, lease string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.freed = append(w.freed, lease)
	return w.failing
}

func (w *world) FreeSignIn(ctx context.Context, m payment.MSISDN, lease string) error {
	return w.Free(ctx, m, lease)
}

func (w *world) Changed(_ context.Context, r payment.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, r.PublicVersion())
}

type signIns struct{ *world }

func (s signIns) Get(context.Context, string) (session.Attempt, error) { return s.attempt, s.failing }

func (w *world) handler() *handler {
	return &handler{requests: w, attempts: signIns{w}, phones: w, pages: w, now: func() time.Time { return paymenttest.Now.Add(time.Second) }}
}

func record(pk string, version int) events.DynamoDBEventRecord {
	return events.DynamoDBEventRecord{EventID: "e", Change: events.DynamoDBStreamRecord{
		Keys: map[string]events.DynamoDBAttributeValue{"pk": events.NewStringAttribute(pk)}, SequenceNumber: "seq" + strconv.Itoa(version),
		NewImage: map[string]events.DynamoDBAttributeValue{"version": events.NewNumberAttribute(strconv.Itoa(version))},
	}}
}

func (w *world) follow(t *testing.T, records ...events.DynamoDBEventRecord) events.DynamoDBEventResponse {
	t.Helper()
	out, err := w.handler().handle(t.Context(), events.DynamoDBEvent{Records: records})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Pages hear again of what they may see, and of nothing else; the phone is
// free once its asking is over, and not while a prompt can still be on it.
func TestFollowRequest(t *testing.T) {
	phone := paymenttest.NewPhone(t)
	do := func(r payment.Request, steps ...func(payment.Request) (payment.Step, error)) payment.Request {
		for _, step := range steps {
			s, err := step(r)
			r = paymenttest.Do(t, s, err)
		}
		return r
	}
	at := func(s int) time.Time { return paymenttest.Now.Add(time.Duration(s) * time.Second) }
	claim := func(r payment.Request) (payment.Step, error) { return r.ClaimAsking(at(1)) }
	accept := func(r payment.Request) (payment.Step, error) { return r.Accepted(r.Asking().APTransID, "m1", at(2)) }
	end := func(r payment.Request) (payment.Step, error) { return r.EndAsking(r.Asking().APTransID, "209", at(3)) }
	unsent := func(r payment.Request) (payment.Step, error) {
		return r.Unsent(r.Asking().APTransID, payment.RandomIDs, at(3))
	}
	publish := func(r payment.Request) (payment.Step, error) { return r.Publish(at(30)) }
	unanswered := func(r payment.Request) (payment.Step, error) {
		return r.Unanswered(r.Asking().APTransID, "208", at(99))
	}
	pending := phone.In(t, payment.Pending)
	for name, c := range map[string]struct {
		r           payment.Request
		told, freed bool
	}{
		"stored":      {pending, true, false},
		"sent":        {do(pending, claim), true, false},
		"accepted":    {do(pending, claim, accept), false, false},
		"unsent":      {do(pending, claim, unsent), false, false},
		"ended":       {do(pending, claim, end), false, false},
		"undelivered": {do(pending, claim, end, publish), true, true},
		"unanswered":  {do(pending, claim, unanswered), true, true},
		"authorized":  {phone.In(t, payment.Authorized), true, true},
		"instructed": {do(phone.In(t, payment.Authorized), func(r payment.Request) (payment.Step, error) {
			return r.ClaimOrder(paymenttest.Order, at(20))
		}), false, true},
		"paid":      {phone.In(t, payment.Paid), true, true},
		"refused":   {phone.In(t, payment.Refused), true, true},
		"failed":    {phone.In(t, payment.Failed), true, true},
		"cancelled": {phone.In(t, payment.Cancelled), true, false},
		"expired":   {phone.In(t, payment.Expired), true, false},
	} {
		w := &world{request: c.r}
		if out := w.follow(t, record(string(c.r.ID()), c.r.Version())); len(out.BatchItemFailures) != 0 {
			t.Errorf("%s: failures = %v", name, out)
		}
		if (len(w.told) == 1) != c.told || (len(w.freed) == 1) != c.freed {
			t.Errorf("%s: told %v, freed %v, want %t and %t", name, w.told, w.freed, c.told, c.freed)
		}
		if c.freed && w.freed[0] != c.r.Asking().Lease {
			t.Errorf("%s: freed %v, want the lease of its asking", name, w.freed)
		}
	}
}

// Beyond the events that an item keeps, nobody knows what a version was: the
// pages hear of each.
func TestFollowManyVersions(t *testing.T) {
	r := paymenttest.Request(t)
	for range 80 {
		s, err := r.Unverified("d", paymenttest.Now)
		r = paymenttest.Do(t, s, err)
	}
	for version, want := range map[int]int{0: 0, 1: 1, 2: 0, 64: 0, 65: 1, 81: 1} {
		w := &world{request: r}
		if w.follow(t, record(string(r.ID()), version)); len(w.told) != want {
			t.Errorf("version %d: told %d times, want %d", version, len(w.told), want)
		}
	}
}

func TestFollowAttempt(t *testing.T) {
	a := session.Begin(session.Opening{Phone: paymenttest.Number("+381642222222"), Place: "x", Secret: "s", Stage: paymenttest.Secret, IDs: payment.RandomIDs, ID: session.NewAttemptID()}, paymenttest.Now)
	step := func(s session.AttemptStep, err error) session.Attempt {
		if err != nil {
			t.Fatal(err)
		}
		return s.To()
	}
	key := wpkitest.NewCA(t).Signer(t, wpkitest.Person{Usage: wpki.SignIn})
	sig, err := wpki.Verify(key.Sign([]byte(a.Sentence())), []byte(a.Sentence()), key.Policy())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a     session.Attempt
		freed int
	}{
		"begun":     {a, 0},
		"claimed":   {step(a.ClaimAsking(paymenttest.Now)), 0},
		"refused":   {step(a.Refuse(paymenttest.Now)), 1},
		"confirmed": {step(a.Confirm(sig, paymenttest.Now)), 1},
		"lapsed":    {step(a.Lapse(a.Expires())), 0}, // the lease has lapsed as well
	} {
		w := &world{attempt: c.a}
		if w.follow(t, record(c.a.ID(), c.a.Version())); len(w.freed) != c.freed || len(w.told) != 0 {
			t.Errorf("%s: freed %v, told %v, want %d and none", name, w.freed, w.told, c.freed)
		}
	}
}

// Only what failed comes again.
func TestFailuresAreGivenBack(t *testing.T) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(io.Discard, nil)))
	defer slog.SetDefault(before)
	w := &world{request: paymenttest.Request(t), failing: errors.New("the store is away")}
	out := w.follow(t, record("KEY#M1#x", 1), record(string(w.request.ID()), 2), record("", 3), record(session.NewAttemptID(), 4))
	want := []events.DynamoDBBatchItemFailure{{ItemIdentifier: "seq2"}, {ItemIdentifier: "seq4"}}
	if diff := cmp.Diff(want, out.BatchItemFailures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}
