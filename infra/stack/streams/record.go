package streams

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// record is one change of an item, as it goes into events.
type record struct {
	sequence string
	key      string // of the partition
	created  time.Time
	ready    time.Time // not before this may it be in a batch
	json     []byte
	done     bool // guarded by the worker
}

func newRecord(m *Mapping, r types.Record, now time.Time) *record {
	out := &record{sequence: *r.Dynamodb.SequenceNumber, ready: now.Add(m.cfg.Delay)}
	if t := r.Dynamodb.ApproximateCreationDateTime; t != nil {
		out.created = *t // whole seconds
		if out.created.Add(time.Second + m.cfg.Delay).Before(now) {
			out.ready = now // it has waited long enough already
		}
	}
	if v, ok := r.Dynamodb.Keys[m.cfg.Key]; ok {
		out.key = fmt.Sprint(attribute(v))
	}
	text, err := json.Marshal(eventRecord(m, r))
	if err != nil {
		panic(err) // strings, numbers, lists and maps always marshal
	}
	out.json = text
	return out
}

// eventRecord is a record as Lambda's events hold it.
func eventRecord(m *Mapping, r types.Record) map[string]any {
	d := r.Dynamodb
	change := map[string]any{
		"Keys": attributes(d.Keys), "SequenceNumber": *d.SequenceNumber, "StreamViewType": string(d.StreamViewType),
	}
	if d.ApproximateCreationDateTime != nil {
		change["ApproximateCreationDateTime"] = d.ApproximateCreationDateTime.Unix()
	}
	if d.SizeBytes != nil {
		change["SizeBytes"] = *d.SizeBytes
	}
	if d.NewImage != nil {
		change["NewImage"] = attributes(d.NewImage)
	}
	if d.OldImage != nil {
		change["OldImage"] = attributes(d.OldImage)
	}
	out := map[string]any{
		"eventID": *r.EventID, "eventName": string(r.EventName), "eventVersion": "1.1", "eventSource": "aws:dynamodb",
		"awsRegion": m.cfg.Region, "dynamodb": change, "eventSourceARN": m.eventARN,
	}
	if who := r.UserIdentity; who != nil {
		out["userIdentity"] = map[string]any{"type": who.Type, "principalId": who.PrincipalId}
	}
	return out
}

// eventOf is the event of a batch.
func eventOf(records []*record) []byte {
	var out bytes.Buffer
	out.WriteString(`{"Records":[`)
	for i, r := range records {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(r.json)
	}
	out.WriteString(`]}`)
	return out.Bytes()
}

func attributes(item map[string]types.AttributeValue) map[string]any {
	out := make(map[string]any, len(item))
	for name, v := range item {
		out[name] = attribute(v)
	}
	return out
}

// attribute is a value in DynamoDB's JSON; bytes become base64 by themselves.
func attribute(v types.AttributeValue) map[string]any {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": v.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": v.Value}
	case *types.AttributeValueMemberB:
		return map[string]any{"B": v.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": v.Value}
	case *types.AttributeValueMemberNULL:
		return map[string]any{"NULL": v.Value}
	case *types.AttributeValueMemberSS:
		return map[string]any{"SS": v.Value}
	case *types.AttributeValueMemberNS:
		return map[string]any{"NS": v.Value}
	case *types.AttributeValueMemberBS:
		return map[string]any{"BS": v.Value}
	case *types.AttributeValueMemberM:
		return map[string]any{"M": attributes(v.Value)}
	case *types.AttributeValueMemberL:
		list := make([]any, len(v.Value))
		for i, item := range v.Value {
			list[i] = attribute(item)
		}
		return map[string]any{"L": list}
	}
	return map[string]any{}
}
