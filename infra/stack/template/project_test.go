package template

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const projectFile = "../../../template.yaml"

// given are values for the parameters that have no default.
var given = map[string]string{
	"Arch": "x86_64", "StageSecret": strings.Repeat("s", 43), "MssApPasswords": "p", "SignerIssuers": "MII=", "Banks": "BANKRSBG=http://127.0.0.1:1",
	"BankCallbackTokens": "t", "MssCallback": "http://127.0.0.1:8081", "DynamoEndpoint": "http://127.0.0.1:8083", "SocketEndpoint": "http://127.0.0.1:8088/ws",
}

func project(t *testing.T) *Template {
	t.Helper()
	doc, err := Load(projectFile)
	if err != nil {
		t.Fatal(err)
	}
	tpl, err := doc.Evaluate(Inputs{StackName: "platimo", Region: Region, AccountID: AccountID, Parameters: given})
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

func TestProjectFunctions(t *testing.T) {
	functions, err := project(t).Functions()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]Function{}
	for _, f := range functions {
		byID[f.ID] = f
		if f.Environment["AWS_ENDPOINT_URL_DYNAMODB"] != "http://127.0.0.1:8083" || f.Arch != "x86_64" {
			t.Errorf("%s does not have what Globals give: %v, %s", f.ID, f.Environment, f.Arch)
		}
	}
	dispatch := byID["DispatchFunction"]
	if dispatch.Timeout != 30*time.Second || dispatch.Environment["SOCKET_ENDPOINT"] != "http://127.0.0.1:8088/ws" || dispatch.Environment["PAYMENTS_TABLE"] != "platimo-PaymentsTable" {
		t.Errorf("DispatchFunction = %+v, want its own timeout and its addresses", dispatch)
	}
	var logins *Stream
	for _, e := range dispatch.Events {
		if e.Name == "Logins" {
			logins = e.Stream
		}
	}
	if logins == nil || len(logins.Filters) != 1 {
		t.Fatalf("DispatchFunction's event Logins = %+v, want one filter", logins)
	}
	want := &Stream{
		Table: "LoginsTable", TrimHorizon: true, BatchSize: 25, Parallel: 10, Bisect: true, PartialReport: true,
		MaxRetries: 5, MaxAge: time.Hour, Queue: "StreamFailures", Filters: logins.Filters,
	}
	if diff := cmp.Diff(want, logins); diff != "" {
		t.Errorf("DispatchFunction's event Logins (-want +got):\n%s", diff)
	}
	sweep := byID["SweepFunction"]
	if e := sweep.Events[0].Schedule; e == nil || e.Expression != "rate(1 minute)" || !e.Enabled {
		t.Errorf("SweepFunction's schedule = %+v, want rate(1 minute)", e)
	}
	if sweep.Environment["MSS_ENDPOINT"] == "" || sweep.Environment["SESSIONS_TABLE"] == "" {
		t.Errorf("SweepFunction's environment = %v, want what it merges and its own", sweep.Environment)
	}
}

func TestProjectAPIs(t *testing.T) {
	tpl := project(t)
	apis, err := tpl.HTTPAPIs()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range apis {
		ids = append(ids, a.ID)
	}
	if diff := cmp.Diff([]string{"BrowserApi", "MssApi", "BankApi"}, ids); diff != "" {
		t.Errorf("HTTP APIs (-want +got):\n%s", diff)
	}
	sockets, err := tpl.SocketAPIs()
	if err != nil {
		t.Fatal(err)
	}
	route := SocketRoute{Function: "SocketFunction", Timeout: 29 * time.Second}
	want := []SocketAPI{{
		ID: "SocketApi", APIID: "socketapi", Domain: "socketapi.execute-api.eu-central-1.amazonaws.com", Stage: "ws", Selector: "action",
		Routes: map[string]SocketRoute{"$connect": route, "$disconnect": route, "$default": route, "ping": route},
	}}
	if diff := cmp.Diff(want, sockets); diff != "" {
		t.Errorf("WebSocket APIs (-want +got):\n%s", diff)
	}
}

func TestProjectSite(t *testing.T) {
	site, err := project(t).Site()
	if err != nil {
		t.Fatal(err)
	}
	if site.Root != "index.html" || !site.Compress {
		t.Errorf("site = %+v, want a compressed index.html", site)
	}
	patterns := map[string]string{}
	for _, b := range site.Behaviours {
		patterns[b.Pattern] = b.API
	}
	if diff := cmp.Diff(map[string]string{"/api/*": "BrowserApi", "/ws": "SocketApi"}, patterns); diff != "" {
		t.Errorf("behaviours (-want +got):\n%s", diff)
	}
	headers := map[string]string{}
	for _, h := range site.Headers {
		headers[h.Name] = h.Value
	}
	for name, want := range map[string]string{
		"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if headers[name] != want {
			t.Errorf("header %s = %q, want %q", name, headers[name], want)
		}
	}
}

// Each mutation of the project's template must stop the stack, by name.
func TestProjectRefused(t *testing.T) {
	text, err := os.ReadFile(projectFile)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, old, new, err string }{
		{"unknown type", "Type: AWS::SQS::Queue", "Type: AWS::Events::EventBus", "resource StreamFailures: the local stack does not know how to run AWS::Events::EventBus"},
		{"unknown event", "Type: ScheduleV2", "Type: SQS", "event EveryMinute: the local stack does not know events of type SQS"},
		{"unknown property of an event", "BatchSize: 25", "BatchSizes: 25", `unknown field "BatchSizes"`},
		{"misspelt report", "[ReportBatchItemFailures]", "[ReportBatchItemFailurez]", "ReportBatchItemFailurez"},
		{"unknown property of a function", "      CodeUri: functions/login/", "      CodeUri: functions/login/\n      VpcConfig: {}", `unknown field "VpcConfig"`},
		{"unknown property of a table", "SSESpecification: {SSEEnabled: true}", "Replicas: []", `unknown field "Replicas"`},
		{"foreign API", "ApiId: !Ref BrowserApi, Method: POST, Path: /api/login}", "ApiId: other, Method: POST, Path: /api/login}", `names no HttpApi`},
		{"foreign origin", "DomainName: !GetAtt Site.RegionalDomainName", "DomainName: example.com", "example.com is no bucket or API"},
		{"another runtime", "Runtime: provided.al2023", "Runtime: go1.x", "want the runtime provided.al2023"},
		{"a second bucket", "  SitePolicy:\n", "  Evidence: {Type: AWS::S3::Bucket}\n  SitePolicy:\n", "resource Evidence: the local stack runs no bucket but the page's"},
		{"unknown section", "Outputs:", "Mappings:", "unknown section Mappings"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changed := strings.Replace(string(text), test.old, test.new, 1)
			if changed == string(text) {
				t.Fatalf("%s does not contain %q any more", filepath.Base(projectFile), test.old)
			}
			check(t, everything(changed), test.err)
		})
	}
}

// everything reads all that the stack reads.
func everything(text string) error {
	doc, err := Parse([]byte(text))
	if err != nil {
		return err
	}
	tpl, err := doc.Evaluate(Inputs{StackName: "platimo", Region: Region, AccountID: AccountID, Parameters: given})
	if err != nil {
		return err
	}
	if _, err := tpl.Functions(); err != nil {
		return err
	}
	if _, err := tpl.Tables(); err != nil {
		return err
	}
	if _, err := tpl.HTTPAPIs(); err != nil {
		return err
	}
	if _, err := tpl.SocketAPIs(); err != nil {
		return err
	}
	_, err = tpl.Site()
	return err
}
