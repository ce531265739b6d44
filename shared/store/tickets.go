package store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"platimo/shared/session"
)

// AddTicket stores a ticket.
func (s *Sessions) AddTicket(ctx context.Context, t session.Ticket) error {
	i := key(ticketPK(t.Digest))
	i["session"], i["merchant"], i["expires"] = text(t.Session), text(t.Merchant), number(t.Expires.UnixMilli())
	i["ttl"] = seconds(t.Expires.Add(time.Hour))
	if _, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: i}); err != nil {
		return fmt.Errorf("add socket ticket: %w", err)
	}
	return nil
}

// FindTicket reads a ticket by its digest; fault.NotFound if it was used.
func (s *Sessions) FindTicket(ctx context.Context, digest string) (session.Ticket, error) {
	var row struct {
		Session  string `json:"session"`
		Merchant string `json:"merchant"`
		Expires  int64  `json:"expires"`
	}
	if err := get(ctx, s.db, s.table, key(ticketPK(digest)), &row); err != nil {
		return session.Ticket{}, fmt.Errorf("find socket ticket: %w", err)
	}
	return session.Ticket{Digest: digest, Session: row.Session, Merchant: row.Merchant, Expires: time.UnixMilli(row.Expires).UTC()}, nil
}
