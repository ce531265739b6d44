package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// A callback's path holds a secret. The adapter's error on a path with control
// characters quotes it, and a line feed in it would forge a line of the log.
func TestPathsThatAreNone(t *testing.T) {
	var log bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(was)
	serve := proxy(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for _, c := range []struct {
		path   string
		status int
	}{
		{"/callbacks/bank/SECRET", 204},
		{"/callbacks/bank/SECRET\x00", 404},
		{"/callbacks/bank/SECRET\n{\"level\":\"ERROR\"}", 404},
		{"/callbacks/bank/SECRET\x7f", 404},
		{"/callbacks/bank/SECRET%zz", 404},
		{"", 404},
	} {
		e := events.APIGatewayV2HTTPRequest{RawPath: c.path, RouteKey: "POST /callbacks/bank/{token}"}
		e.RequestContext.HTTP.Method = http.MethodPost
		got, err := serve(context.Background(), e)
		if err != nil || got.StatusCode != c.status {
			t.Errorf("%q: %d, %v, want %d", c.path, got.StatusCode, err, c.status)
		}
		if strings.Contains(got.Body, "SECRET") {
			t.Errorf("%q: the answer quotes the path: %s", c.path, got.Body)
		}
	}
	if strings.Contains(log.String(), "SECRET") {
		t.Errorf("the log quotes the path:\n%s", &log)
	}
}
