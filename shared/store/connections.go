package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
	"platimo/shared/session"
)

// Connections keeps the open sockets, by merchant.
type Connections struct {
	db       *dynamodb.Client
	table    string
	sessions string
}

// NewConnections keeps connections in table; sessions is the table in which
// tickets are used up ("" where none is).
func NewConnections(db *dynamodb.Client, table, sessions string) *Connections {
	return &Connections{db, table, sessions}
}

// Open uses up a ticket and stores the connection in one transaction;
// fault.SignedOut if another socket had the ticket first.
func (s *Connections) Open(ctx context.Context, t session.Ticket, c session.Connection) error {
	row, back := connectionItems(c)
	parts := []types.TransactWriteItem{
		{Delete: &types.Delete{TableName: &s.sessions, Key: key(ticketPK(t.Digest)), ConditionExpression: aws.String("attribute_exists(pk)")}},
		{Put: &types.Put{TableName: &s.table, Item: row}},
		{Put: &types.Put{TableName: &s.table, Item: back}},
	}
	err := patiently(ctx, func() error {
		_, err := s.db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: parts})
		return err
	})
	if _, used := failedCheck(err, 0); used {
		return fault.New(fault.SignedOut, "This ticket has been used.").Because(err)
	}
	if err != nil {
		return fmt.Errorf("open connection: %w", err)
	}
	return nil
}

// Keep writes a connection again: a push may have taken it for gone.
func (s *Connections) Keep(ctx context.Context, c session.Connection) error {
	row, back := connectionItems(c)
	for _, i := range []item{row, back} {
		if _, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: i}); err != nil {
			return fmt.Errorf("keep connection: %w", err)
		}
	}
	return nil
}

// Find reads a connection by its id; fault.NotFound if there is none.
func (s *Connections) Find(ctx context.Context, id string) (session.Connection, error) {
	var row connectionRow
	if err := get(ctx, s.db, s.table, sorted(connectionPK(id), skConnection), &row); err != nil {
		return session.Connection{}, fmt.Errorf("find connection: %w", err)
	}
	return row.connection(id), nil
}

// List reads a merchant's connections, consistently.
func (s *Connections) List(ctx context.Context, merchant string) ([]session.Connection, error) {
	pages := dynamodb.NewQueryPaginator(s.db, &dynamodb.QueryInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true), KeyConditionExpression: aws.String("pk = :merchant"),
		ExpressionAttributeValues: item{":merchant": text(merchant)},
	})
	var list []session.Connection
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list connections of %s: %w", merchant, err)
		}
		for _, i := range page.Items {
			var row connectionRow
			if err := unmarshal(i, &row); err != nil {
				return nil, fmt.Errorf("list connections of %s: %w", merchant, err)
			}
			list = append(list, row.connection(row.SK))
		}
	}
	return list, nil
}

// Forget takes a connection off its merchant's list, because a push did not
// reach it. Its ping can still put it back.
func (s *Connections) Forget(ctx context.Context, c session.Connection) error {
	if _, err := s.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: sorted(c.Merchant, c.ID)}); err != nil {
		return fmt.Errorf("forget connection: %w", err)
	}
	return nil
}

// Remove removes a connection that is closed; removing what is gone is no error.
func (s *Connections) Remove(ctx context.Context, c session.Connection) error {
	for _, k := range []item{sorted(c.Merchant, c.ID), sorted(connectionPK(c.ID), skConnection)} {
		if _, err := s.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: k}); err != nil {
			return fmt.Errorf("remove connection: %w", err)
		}
	}
	return nil
}

type connectionRow struct {
	SK       string `json:"sk"`
	Merchant string `json:"merchant"`
	Session  string `json:"session"`
	Opened   int64  `json:"opened"`
}

func (r connectionRow) connection(id string) session.Connection {
	return session.Connection{ID: id, Merchant: r.Merchant, Session: r.Session, Opened: time.UnixMilli(r.Opened).UTC()}
}

// connectionItems are the two rows of a connection: by merchant for the push,
// by id for API Gateway's $disconnect, which names nothing else.
func connectionItems(c session.Connection) (row, back item) {
	row, back = sorted(c.Merchant, c.ID), sorted(connectionPK(c.ID), skConnection)
	for _, i := range []item{row, back} {
		i["merchant"], i["session"], i["opened"] = text(c.Merchant), text(c.Session), number(c.Opened.UnixMilli())
		i["ttl"] = seconds(c.Opened.Add(session.ConnectionLife + time.Hour))
	}
	return row, back
}
