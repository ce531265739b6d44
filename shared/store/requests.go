package store

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
	"platimo/shared/payment"
	"platimo/shared/session"
)

// Requests keeps payment requests.
type Requests struct {
	db     *dynamodb.Client
	table  string
	phones string
}

// NewRequests keeps requests in table, and takes the leases of their phones in phones.
func NewRequests(db *dynamodb.Client, table, phones string) *Requests {
	return &Requests{db, table, phones}
}

// Add stores a new request, its idempotency key and the lease of its phone in
// one transaction: all or nothing.
//
// If the key is taken, fault.KeyReused says so (ask ByKey which request has
// it); if the phone is leased, fault.Busy carries the time.
func (s *Requests) Add(ctx context.Context, r payment.Request) error {
	i, err := requestItem(r)
	if err != nil {
		return err
	}
	unless := aws.String("attribute_not_exists(pk)")
	old := types.ReturnValuesOnConditionCheckFailureAllOld
	lease := session.LeaseOf(r.Payer(), r.Asking())
	parts := []types.TransactWriteItem{
		{Put: &types.Put{TableName: &s.table, Item: keyItem(r), ConditionExpression: unless, ReturnValuesOnConditionCheckFailure: old}},
		{Update: takeLease(s.phones, phonePK(r.Payer()), lease, r.Created())},
		{Put: &types.Put{TableName: &s.table, Item: i, ConditionExpression: unless, ReturnValuesOnConditionCheckFailure: old}},
	}
	err = patiently(ctx, func() error {
		_, err := s.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: parts, ClientRequestToken: aws.String(string(r.ID()))})
		return err
	})
	if _, there := failedCheck(err, 2); there {
		return nil // nobody else has this id: the SDK repeated our own write after a lost answer
	}
	if _, failed := failedCheck(err, 0); failed {
		return fault.New(fault.KeyReused, "This key has a request already.").Because(err)
	}
	if stored, failed := failedCheck(err, 1); failed {
		return fault.RetryAt(leaseEnds(stored)).Because(err)
	}
	if err != nil {
		return fmt.Errorf("add request %s: %w", r.ID(), err)
	}
	return nil
}

// Apply writes one step of a request.
//
// The write succeeds only if the stored request is still the one the step
// started from, so of two callbacks that race exactly one wins. The loser gets
// fault.Conflict and should read the request again.
func (s *Requests) Apply(ctx context.Context, st payment.Step) error {
	from, err := requestItem(st.From())
	if err != nil {
		return err
	}
	to, err := requestItem(st.To())
	if err != nil {
		return err
	}
	change := step{table: s.table, key: requestKey(st.From().ID()), from: from, to: to, appended: "events"}
	if len(st.To().Events()) > len(st.From().Events()) {
		if change.element, err = attributevalue.MarshalWithOptions(st.Event(), func(o *attributevalue.EncoderOptions) { o.TagKey = "json" }); err != nil {
			return fmt.Errorf("marshal event of request %s: %w", st.From().ID(), err)
		}
	}
	if err := apply(ctx, s.db, change); err != nil {
		return fmt.Errorf("apply %s (%s -> %s) to request %s: %w", st.Event().Kind, st.From().Status(), st.To().Status(), st.To().ID(), err)
	}
	return nil
}

// Get reads a request consistently, whoever the payee is: for callbacks,
// streams and sweeps. fault.NotFound if there is none.
func (s *Requests) Get(ctx context.Context, id payment.ID) (payment.Request, error) {
	var rec payment.Record
	if err := get(ctx, s.db, s.table, requestKey(id), &rec); err != nil {
		return payment.Request{}, fmt.Errorf("get request %s: %w", id, err)
	}
	return payment.Restore(rec)
}

// Find reads a request of one payee; another payee's is fault.NotFound.
func (s *Requests) Find(ctx context.Context, payee string, id payment.ID) (payment.Request, error) {
	r, err := s.Get(ctx, id)
	if err == nil && r.Payee().ID != payee {
		err = fault.New(fault.NotFound, "There is no such thing here.")
	}
	if err != nil {
		return payment.Request{}, err
	}
	return r, nil
}

// ByKey reads the request that has an idempotency key; fault.NotFound if none has.
func (s *Requests) ByKey(ctx context.Context, payee string, k payment.IdempotencyKey) (payment.Request, error) {
	var row struct {
		Request string `json:"request"`
	}
	if err := get(ctx, s.db, s.table, sorted(idempotencyPK(payee, k), skKey), &row); err != nil {
		return payment.Request{}, fmt.Errorf("get idempotency key: %w", err)
	}
	return s.Find(ctx, payee, payment.ID(row.Request))
}

// requestItem is the stored item: the record, and the keys of its indexes.
func requestItem(r payment.Request) (item, error) {
	i, err := marshal(r.Record())
	if err != nil {
		return nil, fmt.Errorf("marshal request %s: %w", r.ID(), err)
	}
	for k, v := range requestKey(r.ID()) {
		i[k] = v
	}
	i["day"] = text(dayKey(r.Payee().ID, Day(r.Created())))
	i["writer"] = text(string(r.ID()))
	owe(i, string(r.ID()), r.Due())
	return i, nil
}

func keyItem(r payment.Request) item {
	i := sorted(idempotencyPK(r.Payee().ID, r.Key()), skKey)
	i["request"] = text(string(r.ID()))
	return i
}
