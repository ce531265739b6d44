package config

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func TestNeedStopsTheStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Need(missing) returned, want a panic at start")
		}
	}()
	From(map[string]string{"EMPTY": ""}).Need("EMPTY")
}

// The SDK's own reading of AWS_ENDPOINT_URL_DYNAMODB is bypassed by
// dynamodb.New: without ours a local run would write to the cloud.
func TestEndpointIsHonoured(t *testing.T) {
	base := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
	if got := options(From(base)).BaseEndpoint; got != nil {
		t.Errorf("BaseEndpoint = %q, want none", *got)
	}
	base["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:1"
	if got := aws.ToString(options(From(base)).BaseEndpoint); got != "http://127.0.0.1:1" {
		t.Errorf("BaseEndpoint = %q, want the variable's", got)
	}
}
