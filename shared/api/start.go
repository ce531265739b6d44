package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"platimo/shared/fault"
)

// Start serves a handler from Lambda, behind an HTTP API with payload format
// 2.0. It is the only place that knows of either: everywhere else, an HTTP
// function is an http.Handler. It returns only when Lambda ends the process.
func Start(h http.Handler) { lambda.Start(proxy(h)) }

// proxy answers one event. A path that is no path is refused here: the
// adapter would fail with an error that quotes it, and with it a callback's
// token, into the log.
func proxy(h http.Handler) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	adapter := httpadapter.NewV2(h)
	return func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		if _, err := url.ParseRequestURI(e.RawPath); err != nil {
			return refuse(ctx, e, fault.New(fault.NotFound, "There is no such thing here.")), nil
		}
		answer, err := adapter.ProxyWithContext(ctx, e)
		if err != nil {
			return refuse(ctx, e, errProxy), nil
		}
		return answer, nil
	}
}

// errProxy stands for the adapter's own error, which quotes the request.
var errProxy = fault.New(fault.Invalid, "The request cannot be read.")

func refuse(ctx context.Context, e events.APIGatewayV2HTTPRequest, why error) events.APIGatewayV2HTTPResponse {
	status, body := problem(why)
	slog.WarnContext(ctx, "request", "route", e.RouteKey, "status", status, "request", e.RequestContext.RequestID, "cause", "not a request")
	return events.APIGatewayV2HTTPResponse{StatusCode: status, Body: string(body), Headers: map[string]string{
		"Content-Type": "application/problem+json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	}}
}

// requestID is the gateway's id of the request, "" outside of Lambda. It comes
// from the event; the adapter's header could be sent by anybody.
func requestID(ctx context.Context) string {
	c, _ := core.GetAPIGatewayV2ContextFromContext(ctx)
	return c.RequestID
}
