package check

import (
	"go/ast"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// given by Lambda itself, to every function.
var given = []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}

// readers are the methods of config.Env that read a variable.
var readers = []string{"Need", "List", "Option"}

// TestEnvironment compares the variables that each function reads, itself or by
// shared/config, with those that the template gives it. A missing one stops a
// function at its start; one too many is a permission that nobody needs.
func TestEnvironment(t *testing.T) {
	byConfig := configured(t)
	for folder, f := range functions(t) {
		wants := map[string]bool{}
		for _, s := range sources(t, "functions/"+folder) {
			if !s.test {
				collect(t, s, byConfig, wants)
			}
		}
		for _, name := range given {
			delete(wants, name)
		}
		want, got := slices.Sorted(maps.Keys(wants)), slices.Sorted(maps.Keys(f.Environment))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("environment of functions/%s (-read +template):\n%s", folder, diff)
		}
	}
}

// collect adds what a function's file reads. Whatever else the file does with
// the environment would escape this test, so it is an error.
func collect(t *testing.T, s source, byConfig map[string]map[string]bool, wants map[string]bool) {
	t.Helper()
	seen, understood := 0, 0
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "env" {
			seen++
		}
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && name(a.Lhs[0]) == "env" {
			if selector(a.Rhs[0]) != "config.Read" {
				t.Errorf("%s: env comes from %s, want config.Read", s.file, selector(a.Rhs[0]))
			}
			understood++
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fun, ok := call.Fun.(*ast.SelectorExpr)
		switch {
		case !ok:
		case name(fun.X) == "env":
			understood++
			variable, ok := argument(call)
			if !ok || !slices.Contains(readers, fun.Sel.Name) {
				t.Errorf("%s: env.%s without the name of a variable", s.file, fun.Sel.Name)
			}
			wants[variable] = true
		case name(fun.X) == "config" && slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return name(e) == "env" }):
			understood++
			names, ok := byConfig[fun.Sel.Name]
			if !ok {
				t.Errorf("%s: shared/config has no %s", s.file, fun.Sel.Name)
			}
			maps.Copy(wants, names)
		}
		return true
	})
	if seen != understood {
		t.Errorf("%s: env is used %d times, and %d of them are understood here", s.file, seen, understood)
	}
}

// configured tells, for each function of shared/config, the variables that it
// reads, by the functions that it calls as well.
func configured(t *testing.T) map[string]map[string]bool {
	t.Helper()
	reads, calls := map[string]map[string]bool{}, map[string][]string{}
	for _, s := range sources(t, "shared/config") {
		for _, d := range s.tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || s.test {
				continue
			}
			own := map[string]bool{}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if fun, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(readers, fun.Sel.Name) {
					variable, ok := argument(call)
					if !ok {
						t.Errorf("%s: %s reads a variable without a name", s.file, f.Name.Name)
					}
					own[variable] = true
				}
				calls[f.Name.Name] = append(calls[f.Name.Name], name(call.Fun))
				return true
			})
			reads[f.Name.Name] = own
		}
	}
	for range reads { // as often as a chain of calls can be long
		for caller, callees := range calls {
			for _, callee := range callees {
				maps.Copy(reads[caller], reads[callee])
			}
		}
	}
	return reads
}

// TestOnlyConfigReadsTheEnvironment: elsewhere a variable would be missed above.
func TestOnlyConfigReadsTheEnvironment(t *testing.T) {
	for _, s := range sources(t, "functions", "shared") {
		if s.test || s.dir == "shared/config" {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			switch what := selector(n); what {
			case "os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "syscall.Getenv", "syscall.Environ":
				t.Errorf("%s uses %s, want it in shared/config alone", s.file, what)
			}
			return true
		})
	}
}

// argument is the call's only argument, if it is a literal.
func argument(call *ast.CallExpr) (string, bool) {
	if len(call.Args) != 1 {
		return "", false
	}
	return literal(call.Args[0])
}

func name(e ast.Node) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// selector is package.name, also of a call of it.
func selector(n ast.Node) string {
	if call, ok := n.(*ast.CallExpr); ok {
		n = call.Fun
	}
	if s, ok := n.(*ast.SelectorExpr); ok {
		return name(s.X) + "." + s.Sel.Name
	}
	return ""
}
