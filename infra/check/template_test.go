package check

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"platimo/infra/stack/template"
)

// parameters gives every parameter without a value some value, so that each
// condition of the kind "is it given" holds and each variable exists.
func parameters(t *testing.T) map[string]string {
	t.Helper()
	declared, ok := document(t, "template.yaml")["Parameters"].(map[string]any)
	if !ok {
		t.Fatal("template.yaml has no parameters")
	}
	given := map[string]string{}
	for name, p := range declared {
		if d, _ := p.(map[string]any)["Default"].(string); d == "" {
			given[name] = strings.Repeat("x", 43)
		}
	}
	return given
}

// evaluated is the template as the local stack reads it.
func evaluated(t *testing.T) *template.Template {
	t.Helper()
	doc, err := template.Parse([]byte(read(t, "template.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	tpl, err := doc.Evaluate(template.Inputs{StackName: module, Region: template.Region, AccountID: template.AccountID, Parameters: parameters(t)})
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

// functions are the template's functions by the name of their folder.
func functions(t *testing.T) map[string]template.Function {
	t.Helper()
	list, err := evaluated(t).Functions()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]template.Function{}
	for _, f := range list {
		out[strings.Trim(strings.TrimPrefix(f.CodeURI, "functions/"), "/")] = f
	}
	if len(out) != len(list) || len(out) == 0 {
		t.Fatalf("%d functions have %d folders", len(list), len(out))
	}
	return out
}

// document decodes a YAML file with its merges done and its intrinsic functions
// left as their arguments: !Ref A is "A".
func document(t *testing.T, file string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := yaml.Unmarshal([]byte(read(t, file)), &out); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return out
}
