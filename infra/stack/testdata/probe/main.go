// Command probe is a function that does what its event says, for the tests of
// the local stack.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do  string // echo, hold, exit, panic, error, large, environment, later
	URL string // hold and later: asked, and waited for
}

type answer struct {
	PID         int
	Invocation  int64
	RequestID   string
	Deadline    int64 // Unix milliseconds
	ARN         string
	Environment map[string]string
	Text        string
}

var invocations atomic.Int64

func main() {
	if url := os.Getenv("INIT"); url == "exit" {
		os.Exit(3)
	} else if url != "" {
		ask(url)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, raw json.RawMessage) (any, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, err
	}
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	a := answer{PID: os.Getpid(), Invocation: invocations.Add(1), RequestID: lc.AwsRequestID, Deadline: deadline.UnixMilli(), ARN: lc.InvokedFunctionArn}
	switch e.Do {
	case "hold":
		ask(e.URL)
	case "later":
		go func() {
			for range time.Tick(time.Millisecond) {
				ask(e.URL)
			}
		}()
	case "exit":
		os.Exit(7)
	case "panic":
		panic("as the event said")
	case "error":
		return nil, errors.New("as the event said")
	case "large":
		a.Text = strings.Repeat("x", 7<<20)
	case "environment":
		a.Environment = map[string]string{}
		for _, pair := range os.Environ() {
			name, value, _ := strings.Cut(pair, "=")
			a.Environment[name] = value
		}
	}
	fmt.Println("probe did", e.Do)
	return a, nil
}

func ask(url string) {
	if res, err := http.Get(url); err == nil {
		res.Body.Close()
	}
}
