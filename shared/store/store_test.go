package store_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
	"platimo/shared/store"
)

// tables are the stores of one test, in an engine of its own.
type tables struct {
	endpoint    string
	names       map[string]string
	db          *dynamodb.Client
	requests    *store.Requests
	attempts    *store.Attempts
	phones      *store.Phones
	sessions    *store.Sessions
	connections *store.Connections
	directory   *store.Directory
}

func open(t *testing.T) tables {
	endpoint := enginetest.Start(t)
	return over(endpoint, enginetest.Tables(t, endpoint), http.DefaultTransport)
}

// through gives the same tables over a transport that may do them harm.
func (w tables) through(transport http.RoundTripper) tables {
	return over(w.endpoint, w.names, transport)
}

func over(endpoint string, names map[string]string, transport http.RoundTripper) tables {
	db := dynamodb.New(dynamodb.Options{
		Region: "eu-central-1", BaseEndpoint: &endpoint, Credentials: engine.Credentials, HTTPClient: &http.Client{Transport: transport},
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) { // the SDK's own, without its pauses
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	})
	return tables{
		endpoint: endpoint, names: names, db: db,
		requests:    store.NewRequests(db, names["PaymentsTable"], names["PhonesTable"]),
		attempts:    store.NewAttempts(db, names["LoginsTable"], names["PhonesTable"]),
		phones:      store.NewPhones(db, names["PhonesTable"]),
		sessions:    store.NewSessions(db, names["SessionsTable"]),
		connections: store.NewConnections(db, names["ConnectionsTable"], names["SessionsTable"]),
		directory:   store.NewDirectory(db, names["DirectoryTable"]),
	}
}

// count is how many items lie in a table, whatever they are.
func (w tables) count(t *testing.T, table string) int {
	t.Helper()
	out, err := w.db.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(w.names[table]), ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	return len(out.Items)
}

var now = paymenttest.Now

// newRequest is a request that has not been stored, with the nth key.
func newRequest(t *testing.T, n int, payer string) payment.Request {
	return openedAt(t, n, payer, now)
}

func openedAt(t *testing.T, n int, payer string, at time.Time) payment.Request {
	t.Helper()
	return paymenttest.Draft(t, paymenttest.Key(n), func(in *payment.Typed) { in.Payer = payer }).Open(payment.RandomIDs, paymenttest.Agent, at)
}

// add stores a new request.
func (w tables) add(t *testing.T, n int, payer string) payment.Request {
	t.Helper()
	r := newRequest(t, n, payer)
	if err := w.requests.Add(t.Context(), r); err != nil {
		t.Fatalf("Add() error = %v", err)
	}
	return r
}

// apply takes and writes a step.
func (w tables) apply(t *testing.T, s payment.Step, err error) payment.Request {
	t.Helper()
	r := paymenttest.Do(t, s, err)
	if err := w.requests.Apply(t.Context(), s); err != nil {
		t.Fatalf("Apply(%s) error = %v", s.Event().Kind, err)
	}
	return r
}

const (
	mira = "+381631234567"
	pera = "+381631234568"
)

func newAttempt(number string) session.Attempt {
	return session.Begin(session.Opening{
		Phone: paymenttest.Number(number), Place: "app.example.rs", Secret: session.NewSecret(), Stage: paymenttest.Secret,
		IDs: payment.RandomIDs, ID: session.NewAttemptID(),
	}, now)
}
