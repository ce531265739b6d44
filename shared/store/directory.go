package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Directory keeps who is known: merchants, agents and payers.
type Directory struct {
	db    *dynamodb.Client
	table string
}

// NewDirectory keeps the directory in table.
func NewDirectory(db *dynamodb.Client, table string) *Directory { return &Directory{db, table} }

const (
	kindMerchant = "merchant"
	kindAgent    = "agent"
	kindPayer    = "payer"
)

// personRow is an agent or a payer: a number, and the certificate that signs for it.
type personRow struct {
	MSISDN      string `json:"msisdn"`
	Name        string `json:"name"`
	Role        string `json:"role,omitempty"`
	Merchant    string `json:"merchant,omitempty"`
	Bank        string `json:"bank,omitempty"`
	Account     string `json:"account,omitempty"`
	Certificate string `json:"certificate"` // SHA-256, hex
	Disabled    bool   `json:"disabled"`
}

func (r personRow) certificate() (fingerprint [32]byte, err error) {
	raw, err := hex.DecodeString(r.Certificate)
	if err != nil || len(raw) != len(fingerprint) {
		return fingerprint, fmt.Errorf("stored fingerprint is not 32 bytes in hex")
	}
	return [32]byte(raw), nil
}

func (s *Directory) put(ctx context.Context, pk, kind string, row any) error {
	i, err := marshal(row)
	if err != nil {
		return fmt.Errorf("marshal %s: %w", kind, err)
	}
	i["pk"], i["kind"] = text(pk), text(kind)
	if _, err := s.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: i}); err != nil {
		return fmt.Errorf("put %s: %w", kind, err)
	}
	return nil
}

func list[Row, T any](ctx context.Context, s *Directory, kind string, read func(Row) (T, error)) ([]T, error) {
	pages := dynamodb.NewQueryPaginator(s.db, &dynamodb.QueryInput{
		TableName: &s.table, IndexName: aws.String("kind"), KeyConditionExpression: aws.String("kind = :kind"),
		ExpressionAttributeValues: item{":kind": text(kind)},
	})
	var all []T
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %ss: %w", kind, err)
		}
		for _, i := range page.Items {
			var row Row
			if err := unmarshal(i, &row); err != nil {
				return nil, fmt.Errorf("list %ss: %w", kind, err)
			}
			t, err := read(row)
			if err != nil {
				return nil, err
			}
			all = append(all, t)
		}
	}
	return all, nil
}
