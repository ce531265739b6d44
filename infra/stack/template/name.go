package template

import (
	"fmt"
	"strings"
)

// physical is the name that a resource has in the running stack. CloudFormation
// adds a random tail, which one stack per data folder does not need.
func (t *Template) physical(id string) string { return t.in.StackName + "-" + id }

// ref evaluates !Ref of a parameter, a pseudo parameter or a resource.
func (t *Template) ref(name string) (any, error) {
	if v, ok := t.parameters[name]; ok {
		return v, nil
	}
	switch name {
	case "AWS::NoValue":
		return noValue{}, nil
	case "AWS::Region":
		return t.in.Region, nil
	case "AWS::AccountId":
		return t.in.AccountID, nil
	case "AWS::Partition":
		return "aws", nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case "AWS::StackName":
		return t.in.StackName, nil
	}
	r, ok := t.resources[name]
	if !ok {
		return nil, fmt.Errorf("!Ref %s: there is no parameter or resource of that name", name)
	}
	switch r.Type {
	case "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi":
		return apiID(name), nil
	case "AWS::S3::Bucket":
		return strings.ToLower(t.physical(name)), nil
	case "AWS::SQS::Queue":
		return fmt.Sprintf("https://sqs.%s.amazonaws.com/%s/%s", t.in.Region, t.in.AccountID, t.physical(name)), nil
	}
	return t.physical(name), nil
}

// apiID is an API's id: lower-case letters and digits, as API Gateway's are.
func apiID(id string) string { return strings.ToLower(id) }

// attributes of resources that do not run here, but that a resource which does
// run hands on; nothing reads their value.
var placeholders = map[string]bool{"AWS::CloudFront::OriginAccessControl Id": true}

// arns holds how the ARN of each type ends, after the region and account.
var arns = map[string]string{
	"AWS::DynamoDB::Table":      "dynamodb:%s:%s:table/%s",
	"AWS::Serverless::Function": "lambda:%s:%s:function:%s",
	"AWS::SQS::Queue":           "sqs:%s:%s:%s",
	"AWS::Logs::LogGroup":       "logs:%s:%s:log-group:%s:*",
}

// attribute evaluates !GetAtt.
func (t *Template) attribute(id, name string) (any, error) {
	r, ok := t.resources[id]
	if !ok {
		return nil, fmt.Errorf("!GetAtt %s.%s: there is no resource of that name", id, name)
	}
	if r.Type == "AWS::S3::Bucket" && name == "RegionalDomainName" {
		return t.bucketDomain(id), nil
	}
	if form, ok := arns[r.Type]; ok {
		arn := "arn:aws:" + fmt.Sprintf(form, t.in.Region, t.in.AccountID, t.physical(id))
		switch {
		case name == "Arn":
			return arn, nil
		case name == "StreamArn" && r.Type == "AWS::DynamoDB::Table":
			return arn + streamSuffix, nil
		case name == "QueueName" && r.Type == "AWS::SQS::Queue":
			return t.physical(id), nil
		}
	}
	if placeholders[r.Type+" "+name] {
		return t.physical(id), nil
	}
	return nil, fmt.Errorf("!GetAtt %s.%s: this attribute of %s is not known here", id, name, r.Type)
}

// streamSuffix stands for the label of a table's only stream: the engine gives
// it out when it creates the table.
const streamSuffix = "/stream/latest"

// byARN finds the resource of one type that has the ARN.
func (t *Template) byARN(kind, attribute, arn string) (string, error) {
	for _, id := range t.order {
		if t.resources[id].Type != kind {
			continue
		}
		if v, err := t.attribute(id, attribute); err == nil && v == arn {
			return id, nil
		}
	}
	return "", fmt.Errorf("%s is no %s of this template", arn, kind)
}
