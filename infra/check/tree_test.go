// Package check holds what is true of the whole tree and of no package alone:
// which way the imports point, and that template.yaml, the functions, their
// environment and the description of the API say the same. The compiler sees
// none of this; a mistake would be found in the cloud.
//
// The tests read the files themselves and start no other program, so that the
// go command knows when a result of theirs is out of date.
package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"platimo/infra/engine"
)

const module = "platimo"

// elsewhere are folders that are not the project: what tools downloaded or built.
var elsewhere = []string{".git", ".local", ".aws-sam", "dist", "node_modules"}

// files lists the tree's files, relative to the root and with slashes.
func files(t *testing.T) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(tree(t)))
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, ok := tree(t)[file]
	if !ok {
		t.Fatalf("there is no %s", file)
	}
	return text
}

// tree is the text of every file by its name, read once.
func tree(t *testing.T) map[string]string {
	t.Helper()
	all, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var everything = sync.OnceValues(func() (map[string]string, error) {
	root, err := engine.Root()
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	return all, filepath.WalkDir(root, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && slices.Contains(elsewhere, e.Name()) {
			return filepath.SkipDir
		}
		if !e.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, at)
		all[filepath.ToSlash(rel)] = string(text)
		return err
	})
})

// source is one Go file.
type source struct {
	file string // relative to the root
	dir  string // its package's folder
	test bool
	tree *ast.File
}

// imports lists what the file imports; packages of ours without the module's name.
func (s source) imports(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, i := range s.tree.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatalf("%s: %v", s.file, err)
		}
		out = append(out, strings.TrimPrefix(p, module+"/"))
	}
	return out
}

// sources gives every Go file under the folders.
func sources(t *testing.T, under ...string) []source {
	t.Helper()
	parsed, err := code()
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	for _, s := range parsed {
		if slices.ContainsFunc(under, func(dir string) bool { return strings.HasPrefix(s.file, dir+"/") }) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no Go file under %v", under)
	}
	return out
}

var code = sync.OnceValues(func() ([]source, error) {
	all, err := everything()
	if err != nil {
		return nil, err
	}
	var out []source
	for _, file := range slices.Sorted(maps.Keys(all)) {
		if path.Ext(file) != ".go" || strings.Contains(file, "/testdata/") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, all[file], parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		out = append(out, source{file, path.Dir(file), strings.HasSuffix(file, "_test.go"), tree})
	}
	return out, nil
})
