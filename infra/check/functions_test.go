package check

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// TestFunctionsHaveFolders also holds the rule by which sam build finds the
// binary of a function: BankCallbackFunction is functions/bank-callback.
func TestFunctionsHaveFolders(t *testing.T) {
	declared := functions(t)
	var folders []string
	for _, file := range files(t) {
		if dir := path.Dir(file); path.Dir(dir) == "functions" && path.Base(file) == "main.go" {
			folders = append(folders, path.Base(dir))
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(declared)), folders); diff != "" {
		t.Errorf("folders of functions (-template +tree):\n%s", diff)
	}
	for folder, f := range declared {
		if got, want := f.ID, logicalID(folder); got != want {
			t.Errorf("functions/%s is %s in the template, want %s", folder, got, want)
		}
	}
}

func logicalID(folder string) string {
	var id strings.Builder
	for word := range strings.SplitSeq(folder, "-") {
		id.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return id.String() + "Function"
}

// TestRoutes compares the HTTP routes of the template with those that the
// functions register. API Gateway answers 404 to what the template lacks, the
// function to what it lacks itself.
func TestRoutes(t *testing.T) {
	for folder, f := range functions(t) {
		declared := []string{}
		for _, e := range f.Events {
			if e.Route == nil {
				continue
			}
			if !slices.Contains(methods, e.Route.Method) {
				t.Errorf("%s: %s is no method", f.ID, e.Route.Method)
			}
			declared = append(declared, e.Route.Method+" "+e.Route.Path)
		}
		slices.Sort(declared)
		if diff := cmp.Diff(declared, patterns(t, folder)); diff != "" {
			t.Errorf("routes of functions/%s (-template +registered):\n%s", folder, diff)
		}
	}
}

// TestSocketRoutes wants every route of the WebSocket API to be named where its
// messages arrive.
func TestSocketRoutes(t *testing.T) {
	apis, err := evaluated(t).SocketAPIs()
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]string{}
	for folder, f := range functions(t) {
		folders[f.ID] = folder
	}
	for _, api := range apis {
		for key, route := range api.Routes {
			known := literals(t, folders[route.Function])
			if key != "$default" && !slices.Contains(known, key) {
				t.Errorf("functions/%s does not know the route %s of %s", folders[route.Function], key, api.ID)
			}
		}
	}
}

var pattern = regexp.MustCompile(`^[A-Z]+ /`)

// patterns lists the patterns that the function gives to its mux.
func patterns(t *testing.T, folder string) []string {
	t.Helper()
	found := []string{}
	for _, text := range literals(t, folder) {
		if pattern.MatchString(text) {
			found = append(found, text)
		}
	}
	slices.Sort(found)
	return found
}

// literals lists the string literals of a function's code.
func literals(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	for _, s := range sources(t, "functions/"+folder) {
		if s.test {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if text, ok := literal(n); ok {
				found = append(found, text)
			}
			return true
		})
	}
	return found
}

func literal(n ast.Node) (string, bool) {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// TestOpenAPI compares what static/openapi.yaml promises to the page's authors
// with the routes of the browser's API.
func TestOpenAPI(t *testing.T) {
	declared, promised := []string{}, []string{}
	for _, f := range functions(t) {
		for _, e := range f.Events {
			if e.Route != nil && e.Route.API == "BrowserApi" {
				declared = append(declared, e.Route.Method+" "+e.Route.Path)
			}
		}
	}
	paths, _ := document(t, "static/openapi.yaml")["paths"].(map[string]any)
	for at, operations := range paths {
		for method := range operations.(map[string]any) {
			promised = append(promised, strings.ToUpper(method)+" "+at)
		}
	}
	slices.Sort(declared)
	slices.Sort(promised)
	if diff := cmp.Diff(declared, promised); diff != "" {
		t.Errorf("routes of the browser (-template +openapi):\n%s", diff)
	}
}
