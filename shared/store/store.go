// Package store keeps the domain in DynamoDB, one file per noun. A method is
// one call: a lost race is fault.Conflict, what is not there is
// fault.NotFound, and everything else is wrapped with the nouns that somebody
// will look for in the log.
package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"platimo/shared/fault"
)

// marshal and unmarshal use the json names of the domain's stored forms.
func marshal(v any) (item, error) {
	return attributevalue.MarshalMapWithOptions(v, func(o *attributevalue.EncoderOptions) { o.TagKey = "json" })
}

func unmarshal(i item, v any) error {
	return attributevalue.UnmarshalMapWithOptions(i, v, func(o *attributevalue.DecoderOptions) { o.TagKey = "json" })
}

// read reads one item consistently; fault.NotFound if it is not there.
func read(ctx context.Context, db *dynamodb.Client, table string, k item) (item, error) {
	out, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: k, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	if out.Item == nil {
		return nil, fault.New(fault.NotFound, "There is no such thing here.")
	}
	return out.Item, nil
}

// get is read, into a row.
func get(ctx context.Context, db *dynamodb.Client, table string, k item, row any) error {
	i, err := read(ctx, db, table, k)
	if err != nil {
		return err
	}
	return unmarshal(i, row)
}

// step is one conditional update: from one version of an item to the next.
// Attributes that are equal in both are not sent. appended is a list attribute
// to whose end one element goes; its length must be the same as in from.
type step struct {
	table    string
	key      item
	from, to item
	appended string
	element  types.AttributeValue
}

// apply writes a step if the stored version is still the one it starts from.
// The SDK repeats a write whose answer was lost, and the repetition meets our
// own version: the writer, drawn anew for each call, tells that apart from a
// lost race, which is fault.Conflict.
func apply(ctx context.Context, db *dynamodb.Client, s step) error {
	writer := rand.Text()
	names := map[string]string{"#version": "version", "#writer": "writer"}
	values := item{":writer": text(writer), ":from": s.from["version"]}
	set, remove := []string{"#writer = :writer"}, []string{}
	for _, name := range attributes(s.from, s.to) {
		if name == s.appended || name == "writer" || reflect.DeepEqual(s.from[name], s.to[name]) {
			continue
		}
		n := fmt.Sprint(len(names))
		names["#"+n] = name
		if s.to[name] == nil {
			remove = append(remove, "#"+n)
			continue
		}
		values[":"+n] = s.to[name]
		set = append(set, fmt.Sprintf("#%s = :%s", n, n))
	}
	if s.element != nil {
		names["#list"] = s.appended
		values[":element"] = &types.AttributeValueMemberL{Value: []types.AttributeValue{s.element}}
		set = append(set, "#list = list_append(#list, :element)")
	}
	update := "SET " + strings.Join(set, ", ")
	if len(remove) > 0 {
		update += " REMOVE " + strings.Join(remove, ", ")
	}
	err := patiently(ctx, func() error {
		_, err := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &s.table, Key: s.key, UpdateExpression: &update, ConditionExpression: aws.String("#version = :from"),
			ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		})
		return err
	})
	if lost, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		if writtenBy(lost.Item, writer) {
			return nil
		}
		return fault.New(fault.Conflict, "It has changed in the meantime.").Because(err)
	}
	return err
}

func attributes(from, to item) []string {
	all := make(map[string]bool, len(from)+len(to))
	for _, i := range []item{from, to} {
		for n := range i {
			all[n] = true
		}
	}
	names := make([]string, 0, len(all))
	for n := range all {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func writtenBy(i item, writer string) bool {
	w, ok := i["writer"].(*types.AttributeValueMemberS)
	return ok && w.Value == writer
}

// patiently makes a write up to 8 times, 5 to 640 ms apart with jitter, while
// it meets another transaction on the same item or, inside of one, a throttle:
// the SDK repeats neither by itself.
func patiently(ctx context.Context, write func() error) error {
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		err := write()
		if !passing(err) || wait > time.Second {
			return err
		}
		jitter, _ := rand.Int(rand.Reader, big.NewInt(int64(wait)))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait/2 + time.Duration(jitter.Int64())/2):
		}
	}
}

// passing tells that a write has failed for a reason that will pass.
func passing(err error) bool {
	if _, ok := errors.AsType[*types.TransactionConflictException](err); ok {
		return true
	}
	if cancelled, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		for _, r := range cancelled.CancellationReasons {
			switch aws.ToString(r.Code) {
			case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
				return true
			}
		}
	}
	return false
}

// failedCheck gives the stored item of the nth part of a cancelled transaction
// whose condition failed; ok is false if that part did not fail.
func failedCheck(err error, n int) (i item, ok bool) {
	cancelled, is := errors.AsType[*types.TransactionCanceledException](err)
	if !is || len(cancelled.CancellationReasons) <= n {
		return nil, false
	}
	r := cancelled.CancellationReasons[n]
	return r.Item, aws.ToString(r.Code) == "ConditionalCheckFailed"
}
