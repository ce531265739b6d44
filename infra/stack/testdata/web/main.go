// Command web serves the test application's HTTP APIs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	gone "github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY")}, nil
})

func main() { lambda.Start(serve) }

func serve(ctx context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	switch r.PathParameters["what"] {
	case "exit":
		os.Exit(1)
	case "error":
		return events.APIGatewayV2HTTPResponse{}, errors.New("as asked")
	case "hang":
		<-make(chan struct{})
	case "put":
		return put(ctx, r.Body)
	case "push":
		return push(ctx, r.Body)
	}
	text, err := json.Marshal(map[string]any{"event": r, "pid": os.Getpid(), "origins": os.Getenv("ORIGINS")})
	return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusOK, Body: string(text), Cookies: []string{"a=1", "b=2"}}, err
}

// put stores an item whose key is the body.
func put(ctx context.Context, key string) (events.APIGatewayV2HTTPResponse, error) {
	db := dynamodb.New(dynamodb.Options{Region: os.Getenv("AWS_REGION"), Credentials: credentials, BaseEndpoint: aws.String(os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"))})
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("ITEMS_TABLE")), Item: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: key},
	}})
	return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusNoContent}, err
}

// push writes to the connection whose id is the body.
func push(ctx context.Context, id string) (events.APIGatewayV2HTTPResponse, error) {
	c := apigatewaymanagementapi.New(apigatewaymanagementapi.Options{Region: os.Getenv("AWS_REGION"), Credentials: credentials, BaseEndpoint: aws.String(os.Getenv("SOCKET_ENDPOINT"))})
	_, err := c.PostToConnection(ctx, &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: &id, Data: []byte("pushed")})
	if _, ok := errors.AsType[*gone.GoneException](err); ok {
		return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusGone}, nil
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusOK}, err
}
