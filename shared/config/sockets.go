package config

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
)

// Sockets makes the client of the socket management API.
func Sockets(e Env) *apigatewaymanagementapi.Client {
	return apigatewaymanagementapi.New(apigatewaymanagementapi.Options{
		Region: e.Need("AWS_REGION"), Credentials: credentials(e), HTTPClient: HTTPClient(),
		BaseEndpoint: aws.String(e.Need("SOCKET_ENDPOINT")), RetryMaxAttempts: 2,
	})
}
