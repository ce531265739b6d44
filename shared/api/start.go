package api

import (
	"context"
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

// Start serves a handler from Lambda, behind an HTTP API with payload format
// 2.0. It is the only place that knows of either: everywhere else, an HTTP
// function is an http.Handler. It returns only when Lambda ends the process.
func Start(h http.Handler) { lambda.Start(httpadapter.NewV2(h).ProxyWithContext) }

// requestID is the gateway's id of the request, "" outside of Lambda. It comes
// from the event; the adapter's header could be sent by anybody.
func requestID(ctx context.Context) string {
	c, _ := core.GetAPIGatewayV2ContextFromContext(ctx)
	return c.RequestID
}
