// Package enginetest gives tests a database of their own: the engine of the
// local stack on a free port, with a fresh file and the tables of template.yaml.
//
// Where the engine is not installed, a test that needs it is skipped with one
// line; with PLATIMO_REQUIRE_ENGINE=1 that is a failure instead.
package enginetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"platimo/infra/engine"
	"platimo/infra/stack/template"
)

// Start runs a fresh, empty engine until the test ends and returns its
// endpoint, for example http://127.0.0.1:40123. It takes a file, not memory: in
// memory the engine slows down with every stream record.
func Start(t testing.TB) (endpoint string) {
	t.Helper()
	server, err := engine.Start(Path(t), 0, filepath.Join(t.TempDir(), "dynamo.db"), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Kill)
	return server.Endpoint
}

// Path returns the engine's executable, or skips or fails the test without it.
func Path(t testing.TB) string {
	t.Helper()
	path, err := engine.Find()
	switch {
	case err == nil:
	case os.Getenv("PLATIMO_REQUIRE_ENGINE") == "1":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
	return path
}

// Tables creates tables of template.yaml under a prefix that no other test
// has, and returns their names by logical id ("PaymentsTable"). Without ids it
// creates them all.
func Tables(t testing.TB, endpoint string, ids ...string) map[string]string {
	t.Helper()
	tables, err := declared(prefix(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) > 0 {
		tables = slices.DeleteFunc(tables, func(table template.Table) bool { return !slices.Contains(ids, table.ID) })
		if len(tables) != len(ids) {
			t.Fatalf("enginetest.Tables: template.yaml declares only %d of %v", len(tables), ids)
		}
	}
	if err := engine.CreateTables(t.Context(), engine.Client(endpoint), tables); err != nil {
		t.Fatal(err)
	}
	names := make(map[string]string, len(tables))
	for _, table := range tables {
		names[table.ID] = table.Name
	}
	return names
}

func declared(prefix string) ([]template.Table, error) {
	root, err := engine.Root()
	if err != nil {
		return nil, err
	}
	doc, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		return nil, err
	}
	t, err := doc.EvaluateTables(prefix)
	if err != nil {
		return nil, err
	}
	return t.Tables()
}

// prefix is the test's name and a random number, since several processes may
// share one engine.
func prefix(t testing.TB) string {
	name := regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(t.Name(), "-")
	return fmt.Sprintf("%.100s-%08x", name, rand.Uint32())
}
