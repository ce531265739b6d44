package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const parts = `
Parameters:
  Name: {Type: String, Default: shop}
  Place: {Type: String, Default: ""}
Conditions:
  HasPlace: !Not [!Equals [!Ref Place, ""]]
  NoPlace: !Not [!Condition HasPlace]
Resources:
  T: {Type: "AWS::DynamoDB::Table"}
  A: {Type: "AWS::Serverless::HttpApi"}
  Q: {Type: "AWS::SQS::Queue"}
  X: {Type: "AWS::CloudWatch::Alarm"}
`

func TestValue(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       any
		err        string
	}{
		{name: "parameter", yaml: `!Ref Name`, want: "shop"},
		{name: "long spelling", yaml: `{Ref: Name}`, want: "shop"},
		{name: "table", yaml: `!Ref T`, want: "stack-T"},
		{name: "table ARN", yaml: `!GetAtt T.Arn`, want: "arn:aws:dynamodb:eu-central-1:000000000000:table/stack-T"},
		{name: "attribute as a list", yaml: `{"Fn::GetAtt": [T, Arn]}`, want: "arn:aws:dynamodb:eu-central-1:000000000000:table/stack-T"},
		{name: "sub", yaml: `!Sub "https://${A}.${AWS::Region}.${AWS::URLSuffix}/${!kept}/${T.Arn}"`,
			want: "https://a.eu-central-1.amazonaws.com/${kept}/arn:aws:dynamodb:eu-central-1:000000000000:table/stack-T"},
		{name: "sub with its own names", yaml: `!Sub ["${own}-${Name}", {own: !Ref "AWS::Partition"}]`, want: "aws-shop"},
		{name: "if yes", yaml: `!If [NoPlace, yes-text, !Ref Missing]`, want: "yes-text"},
		{name: "if no", yaml: `!If [HasPlace, !Ref Missing, 7]`, want: 7},
		{name: "join", yaml: `!Join [",", [a, !Ref Name]]`, want: "a,shop"},
		{name: "no value leaves a mapping", yaml: `{a: !Ref "AWS::NoValue", b: 1}`, want: map[string]any{"b": 1}},
		{name: "no value leaves a list", yaml: `[1, !If [HasPlace, 2, !Ref "AWS::NoValue"]]`, want: []any{1}},
		{name: "merge keys", yaml: "{base: &b {x: 1, y: 2}, one: {<<: *b, y: 3}}",
			want: map[string]any{"base": map[string]any{"x": 1, "y": 2}, "one": map[string]any{"x": 1, "y": 3}}},
		{name: "merge of two", yaml: "{a: &a {x: 1}, b: &b {x: 2, y: 2}, c: {<<: [*a, *b]}}",
			want: map[string]any{"a": map[string]any{"x": 1}, "b": map[string]any{"x": 2, "y": 2}, "c": map[string]any{"x": 1, "y": 2}}},
		{name: "unknown reference", yaml: `!Ref Nobody`, err: "!Ref Nobody: there is no"},
		{name: "unknown function", yaml: `!Cidr [a]`, err: "unknown function !Cidr"},
		{name: "unknown long function", yaml: `{"Fn::Cidr": [a]}`, err: "unknown function Fn::Cidr"},
		{name: "unknown attribute", yaml: `!GetAtt X.Arn`, err: "!GetAtt X.Arn: this attribute of AWS::CloudWatch::Alarm is not known here"},
		{name: "a key twice", yaml: "a: {b: 1, b: 2}", err: "b stands twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, err := Parse([]byte(parts + "Outputs:\n  O:\n    " + strings.ReplaceAll(test.yaml, "\n", "\n    ") + "\n"))
			if err != nil {
				check(t, err, test.err)
				return
			}
			tpl, err := doc.Evaluate(Inputs{StackName: "stack", Region: Region, AccountID: AccountID})
			if err != nil {
				t.Fatal(err)
			}
			outputs, err := doc.section("Outputs")
			if err != nil {
				t.Fatal(err)
			}
			got, err := tpl.value(find(outputs, "O"))
			check(t, err, test.err)
			if diff := cmp.Diff(test.want, got); err == nil && diff != "" {
				t.Errorf("value(%s) (-want +got):\n%s", test.yaml, diff)
			}
		})
	}
}

func check(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case err == nil && want != "":
		t.Errorf("error = nil, want one with %q", want)
	case err != nil && (want == "" || !strings.Contains(err.Error(), want)):
		t.Errorf("error = %v, want %q", err, want)
	}
}

func TestParameters(t *testing.T) {
	const text = `
Parameters:
  Arch: {Type: String, Default: arm64, AllowedValues: [arm64, x86_64]}
  Secret: {Type: String, NoEcho: true, MinLength: 4, MaxLength: 6}
  Count: {Type: Number, Default: 007, MinValue: 1, MaxValue: 9}
  Word: {Type: String, Default: abc, AllowedPattern: "[a-z]+"}
Resources: {}
`
	doc, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		given map[string]string
		err   string
	}{
		{name: "good", given: map[string]string{"Secret": "четир"}},
		{name: "missing", err: "parameter Secret: it has no default"},
		{name: "short", given: map[string]string{"Secret": "abc"}, err: "want at least 4"},
		{name: "long", given: map[string]string{"Secret": "abcdefg"}, err: "want at most 6"},
		{name: "not allowed", given: map[string]string{"Secret": "abcd", "Arch": "mips"}, err: "parameter Arch: the value is not one of"},
		{name: "no number", given: map[string]string{"Secret": "abcd", "Count": "x"}, err: "parameter Count: the value is no number"},
		{name: "range", given: map[string]string{"Secret": "abcd", "Count": "10"}, err: "out of its range"},
		{name: "pattern", given: map[string]string{"Secret": "abcd", "Word": "abc1"}, err: "does not match"},
		{name: "undeclared", given: map[string]string{"Secret": "abcd", "Secrt": "abcd"}, err: "declares none of that name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := doc.Evaluate(Inputs{Parameters: test.given})
			check(t, err, test.err)
			if err == nil && got.parameters["Count"] != "007" {
				t.Errorf("parameter Count = %q, want its own spelling 007", got.parameters["Count"])
			}
			if err != nil && strings.Contains(err.Error(), "abcd") {
				t.Errorf("error %q shows a secret", err)
			}
		})
	}
}
