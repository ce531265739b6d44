package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPolicies wants every permission to name what may be done and to what. A
// pattern may stand only at the end, below something of this template: all
// connections of SocketApi, all objects of Site.
func TestPolicies(t *testing.T) {
	resources := document(t, "template.yaml")["Resources"].(map[string]any)
	statements := 0
	for id, r := range resources {
		walk(r, func(m map[string]any) {
			if _, ok := m["Effect"]; !ok {
				return
			}
			statements++
			for _, wrong := range statement(m, resources) {
				t.Errorf("%s: %s", id, wrong)
			}
		})
		properties, _ := r.(map[string]any)["Properties"].(map[string]any)
		policies, _ := properties["Policies"].([]any)
		for _, p := range policies {
			if m, ok := p.(map[string]any); !ok || m["Statement"] == nil {
				t.Errorf("%s: policy %v is not written here", id, p)
			}
		}
	}
	if statements == 0 {
		t.Error("template.yaml has no statements")
	}
}

func TestPatternInPolicy(t *testing.T) {
	resources := map[string]any{"Site": nil}
	for _, test := range []struct {
		action, resource any
		want             int
	}{
		{"s3:GetObject", "${Site.Arn}/*", 0},
		{[]any{"s3:GetObject"}, []any{"Site.Arn"}, 0},
		{"s3:*", "Site.Arn", 1},
		{"*", "*", 2},
		{"s3:GetObject", "arn:${AWS::Partition}:s3:::*", 1},
		{"s3:GetObject", "${Other.Arn}/*", 1},
		{"s3:GetObject", "${Site.Arn}/*/a", 1},
		{[]any{"s3:GetObject", "s3:Put*"}, []any{"Site.Arn", "*"}, 2},
		{nil, "Site.Arn", 1},
	} {
		got := statement(map[string]any{"Effect": "Allow", "Action": test.action, "Resource": test.resource}, resources)
		if len(got) != test.want {
			t.Errorf("statement(%v, %v) = %q, want %d complaints", test.action, test.resource, got, test.want)
		}
	}
}

var action = regexp.MustCompile(`^[a-z0-9-]+:[A-Z][A-Za-z]+$`)

// statement says what is wrong with one.
func statement(m map[string]any, resources map[string]any) []string {
	var wrong []string
	if m["Effect"] == "Allow" && (m["NotAction"] != nil || m["NotResource"] != nil || m["Principal"] == "*") {
		wrong = append(wrong, "it allows all but something, or to all")
	}
	actions := list(m["Action"])
	if len(actions) == 0 {
		wrong = append(wrong, "it has no action")
	}
	for _, a := range actions {
		if !action.MatchString(a) {
			wrong = append(wrong, fmt.Sprintf("action %q names none", a))
		}
	}
	for _, r := range list(m["Resource"]) {
		if at := strings.Index(r, "*"); at >= 0 && (at != len(r)-1 || !strings.HasSuffix(r, "/*") || !names(r, resources)) {
			wrong = append(wrong, fmt.Sprintf("resource %q names none", r))
		}
	}
	return wrong
}

var substitution = regexp.MustCompile(`\$\{([A-Za-z0-9]+)(\.Arn)?\}`)

// names says whether the pattern names a resource of the template.
func names(pattern string, resources map[string]any) bool {
	return slices.ContainsFunc(substitution.FindAllStringSubmatch(pattern, -1), func(m []string) bool {
		_, ok := resources[m[1]]
		return ok
	})
}

func list(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, fmt.Sprint(e))
		}
		return out
	}
	return nil
}

// walk visits every mapping below v.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, e := range v {
			walk(e, visit)
		}
	case []any:
		for _, e := range v {
			walk(e, visit)
		}
	}
}

// TestAccessLogs: each HTTP API writes one, and none says who called or what
// stood in the address, where tokens stand.
func TestAccessLogs(t *testing.T) {
	apis, err := evaluated(t).HTTPAPIs()
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"$context.requestId", "$context.routeKey", "$context.status", "$context.responseLatency"}
	for _, api := range apis {
		used := regexp.MustCompile(`\$context\.[A-Za-z.]+`).FindAllString(api.LogFormat, -1)
		if len(used) == 0 {
			t.Errorf("%s has no access log", api.ID)
		}
		for _, variable := range used {
			if !slices.Contains(allowed, variable) {
				t.Errorf("%s logs %s, want nothing but %v", api.ID, variable, allowed)
			}
		}
	}
}

// TestCMSIsOurs: no published package for CMS that we know of refuses what must
// be refused; see shared/wpki.
func TestCMSIsOurs(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)pkcs-?7|smime|cades|(^|[/._-])cms([/._-]|$)|cfssl`)
	required := regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) v\S+`).FindAllStringSubmatch(read(t, "go.mod"), -1)
	if len(required) == 0 {
		t.Error("go.mod requires nothing")
	}
	for _, r := range required {
		if foreign.MatchString(r[1]) {
			t.Errorf("go.mod requires %s", r[1])
		}
	}
}
