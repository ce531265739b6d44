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
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"platimo/infra/engine"
)

const module = "platimo"

// elsewhere are folders that are not the project: what tools downloaded or built.
var elsewhere = []string{".git", ".local", ".aws-sam", "dist", "node_modules"}

func root(t *testing.T) string {
	t.Helper()
	dir, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// files lists the tree's files, relative to the root and with slashes.
func files(t *testing.T) []string {
	t.Helper()
	dir := root(t)
	var out []string
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && slices.Contains(elsewhere, e.Name()) {
			return filepath.SkipDir
		}
		if e.Type().IsRegular() {
			rel, err := filepath.Rel(dir, at)
			if err != nil {
				return err
			}
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

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

// sources parses every Go file under the folders.
func sources(t *testing.T, under ...string) []source {
	t.Helper()
	var out []source
	for _, file := range files(t) {
		if path.Ext(file) != ".go" || strings.Contains(file, "/testdata/") ||
			!slices.ContainsFunc(under, func(dir string) bool { return strings.HasPrefix(file, dir+"/") }) {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, source{file, path.Dir(file), strings.HasSuffix(file, "_test.go"), tree})
	}
	if len(out) == 0 {
		t.Fatalf("no Go file under %v", under)
	}
	return out
}
