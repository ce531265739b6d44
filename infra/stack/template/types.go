package template

import (
	"errors"
	"fmt"
)

// runs are the resource types that the local stack runs.
var runs = map[string]bool{
	"AWS::DynamoDB::Table":                   true,
	"AWS::SQS::Queue":                        true, // as a destination of records that were given up
	"AWS::Serverless::Function":              true,
	"AWS::Serverless::HttpApi":               true,
	"AWS::Serverless::WebSocketApi":          true,
	"AWS::S3::Bucket":                        true, // the page's, served from static/
	"AWS::CloudFront::Distribution":          true, // as the browser's one origin
	"AWS::CloudFront::ResponseHeadersPolicy": true,
}

// notRun are the resource types that the local stack leaves out, each with the
// reason. A type in neither list stops the stack.
var notRun = map[string]string{
	"AWS::ApiGatewayV2::ApiMapping":        "own hosts exist in DNS only; each API has a port of its own here",
	"AWS::ApiGatewayV2::DomainName":        "own hosts exist in DNS only; each API has a port of its own here",
	"AWS::CloudFront::OriginAccessControl": "the page is read from the work tree, no bucket is asked",
	"AWS::CloudWatch::Alarm":               "there are no metrics to watch",
	"AWS::CloudWatch::CompositeAlarm":      "there are no metrics to watch",
	"AWS::CloudWatch::Dashboard":           "there are no metrics to show",
	"AWS::IAM::ManagedPolicy":              "nothing is refused to anybody on one machine",
	"AWS::IAM::Role":                       "nothing is refused to anybody on one machine",
	"AWS::Lambda::Permission":              "nothing is refused to anybody on one machine",
	"AWS::Logs::LogGroup":                  "logs are files in the data folder",
	"AWS::Logs::MetricFilter":              "there are no metrics to count",
	"AWS::S3::BucketPolicy":                "the page is read from the work tree, no bucket is asked",
	"AWS::SNS::Topic":                      "it carries alarms, and there are none",
	"AWS::SNS::TopicPolicy":                "it carries alarms, and there are none",
	"AWS::SQS::QueuePolicy":                "nothing is refused to anybody on one machine",
	"AWS::WAFv2::WebACL":                   "nobody but this machine can reach the stack",
}

// NotRun lists the resources that are left out, with the reason.
func (t *Template) NotRun() map[string]string {
	out := map[string]string{}
	for id, r := range t.resources {
		if reason, ok := notRun[r.Type]; ok {
			out[id] = r.Type + ": " + reason
		}
	}
	return out
}

// checkTypes reports every resource of an unknown type at once.
func (t *Template) checkTypes() error {
	var unknown []error
	for _, id := range t.order {
		kind := t.resources[id].Type
		if _, known := notRun[kind]; !runs[kind] && !known {
			unknown = append(unknown, fmt.Errorf("resource %s: the local stack does not know how to run %s", id, kind))
		}
	}
	return errors.Join(unknown...)
}
