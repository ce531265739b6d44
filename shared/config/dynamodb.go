package config

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// DynamoDB makes a client from the environment and warms its connection by
// reading from a table a key that does not exist: the first AWS call, not the
// start, is what makes a cold start slow (97 of 103 ms at 128 MB).
//
// The client is built from explicit options, since loading the SDK's default
// configuration costs more than the rest of the start. Options alone ignore
// AWS_ENDPOINT_URL_DYNAMODB, so that is read here.
func DynamoDB(e Env, table string, key ...string) *dynamodb.Client {
	db := dynamodb.New(options(e))
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	k := map[string]types.AttributeValue{}
	for _, name := range append([]string{"pk"}, key...) {
		k[name] = &types.AttributeValueMemberS{Value: "warm-up"}
	}
	// Its error is ignored: the first real call will say it.
	_, _ = db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(table), Key: k})
	return db
}

func options(e Env) dynamodb.Options {
	o := dynamodb.Options{
		Region:           e.Need("AWS_REGION"),
		Credentials:      credentials(e),
		HTTPClient:       HTTPClient(),
		RetryMaxAttempts: 4,
	}
	if url := e.Option("AWS_ENDPOINT_URL_DYNAMODB"); url != "" {
		o.BaseEndpoint = aws.String(url)
	}
	return o
}

// credentials are those that Lambda puts into the environment.
func credentials(e Env) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID: e.Need("AWS_ACCESS_KEY_ID"), SecretAccessKey: e.Need("AWS_SECRET_ACCESS_KEY"), SessionToken: e.Option("AWS_SESSION_TOKEN"),
		}, nil
	})
}

// HTTPClient is what every client shares: it keeps more than the usual two
// connections to a host, since a fan-out or a batch uses many at once.
func HTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          200,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   3 * time.Second,
		ExpectContinueTimeout: time.Second,
	}}
}
