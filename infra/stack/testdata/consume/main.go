// Command consume tells the test's recorder of each record and each tick; a
// record that the recorder does not take has failed.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() { lambda.Start(serve) }

func serve(_ context.Context, raw json.RawMessage) (any, error) {
	var e struct {
		events.DynamoDBEvent
		Tick bool `json:"tick"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, err
	}
	if e.Tick {
		tell("tick")
		return "ticked", nil
	}
	var failures []events.DynamoDBBatchItemFailure
	for _, r := range e.Records {
		if !tell(r.Change.Keys["pk"].String()) {
			failures = append(failures, events.DynamoDBBatchItemFailure{ItemIdentifier: r.Change.SequenceNumber})
		}
	}
	return events.DynamoDBEventResponse{BatchItemFailures: failures}, nil
}

func tell(what string) bool {
	res, err := http.Post(os.Getenv("RECORDER")+"/"+url.PathEscape(what), "", nil)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}
