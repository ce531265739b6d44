package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/infra/stack/template"
)

// Client returns a client of the engine at endpoint. It reads nothing from the
// environment; the engine accepts any credentials.
func Client(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       template.Region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  Credentials,
	})
}

// Credentials are accepted by the engine, which asks for some.
var Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
})

// CreateTables creates those tables that are not there yet. A table that is
// there in another shape is an error: the engine's file belongs to another
// version of the template.
func CreateTables(ctx context.Context, db *dynamodb.Client, tables []template.Table) error {
	for _, table := range tables {
		if err := createTable(ctx, db, table); err != nil {
			return fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	return nil
}

func createTable(ctx context.Context, db *dynamodb.Client, table template.Table) error {
	there, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table.Name})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		if _, err := db.CreateTable(ctx, createInput(table)); err != nil {
			return err
		}
		return enableTTL(ctx, db, table)
	}
	if err != nil {
		return err
	}
	if was, is := shapeOf(there.Table), shapeOf(wanted(table)); was != is {
		return fmt.Errorf("it is stored as %s, the template wants %s; start with a new data folder", was, is)
	}
	return enableTTL(ctx, db, table) // a start that was killed may have come no further than the table
}

func createInput(table template.Table) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName:   &table.Name,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   key(table.Key),
	}
	for _, a := range table.Attributes {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(a.Name), AttributeType: types.ScalarAttributeType(a.Type),
		})
	}
	for _, index := range table.Indexes {
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(index.Name), KeySchema: key(index.Key),
			Projection: &types.Projection{
				ProjectionType: types.ProjectionType(index.Projection.Type), NonKeyAttributes: index.Projection.NonKeys,
			},
		})
	}
	if table.StreamView != "" {
		in.StreamSpecification = &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewType(table.StreamView),
		}
	}
	return in
}

func key(parts []template.KeyPart) []types.KeySchemaElement {
	var out []types.KeySchemaElement
	for _, p := range parts {
		out = append(out, types.KeySchemaElement{AttributeName: aws.String(p.Name), KeyType: types.KeyType(p.Type)})
	}
	return out
}

func enableTTL(ctx context.Context, db *dynamodb.Client, table template.Table) error {
	if table.TTL == "" {
		return nil
	}
	now, err := db.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &table.Name})
	if err != nil {
		return fmt.Errorf("read time to live: %w", err)
	}
	if now.TimeToLiveDescription != nil && now.TimeToLiveDescription.TimeToLiveStatus == types.TimeToLiveStatusEnabled {
		return nil
	}
	_, err = db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &table.Name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: &table.TTL, Enabled: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("set time to live: %w", err)
	}
	return nil
}

// wanted is the description that the engine would give of a table made from
// the template.
func wanted(table template.Table) *types.TableDescription {
	in := createInput(table)
	d := &types.TableDescription{KeySchema: in.KeySchema, StreamSpecification: in.StreamSpecification}
	for _, index := range in.GlobalSecondaryIndexes {
		d.GlobalSecondaryIndexes = append(d.GlobalSecondaryIndexes, types.GlobalSecondaryIndexDescription{
			IndexName: index.IndexName, KeySchema: index.KeySchema, Projection: index.Projection,
		})
	}
	return d
}

// shapeOf writes down keys, indexes and stream in one comparable line.
func shapeOf(d *types.TableDescription) string {
	shape := "key" + keyShape(d.KeySchema)
	var indexes []string
	for _, i := range d.GlobalSecondaryIndexes {
		indexes = append(indexes, fmt.Sprintf(" index %s%s %s", *i.IndexName, keyShape(i.KeySchema), i.Projection.ProjectionType))
	}
	slices.Sort(indexes)
	for _, i := range indexes {
		shape += i
	}
	if s := d.StreamSpecification; s != nil && aws.ToBool(s.StreamEnabled) {
		shape += " stream " + string(s.StreamViewType)
	}
	return shape
}

func keyShape(parts []types.KeySchemaElement) string {
	var out string
	for _, p := range parts {
		out += " " + *p.AttributeName
	}
	return "(" + out + " )"
}
