package check

import (
	"path"
	"slices"
	"strings"
	"testing"
)

var domain = []string{"shared/payment", "shared/session", "shared/wpki", "shared/money", "shared/fault"}

// arrows says which packages of shared/ each of them may import. A package that
// is not listed has no place yet; a cycle cannot be written down here by chance,
// since Go refuses it.
var arrows = map[string][]string{
	"shared/money":     {},
	"shared/fault":     {},
	"shared/strictxml": {},
	"shared/wpki":      {},

	"shared/payment": {"shared/wpki", "shared/money", "shared/fault"},
	"shared/session": {"shared/payment", "shared/wpki", "shared/money", "shared/fault"},

	// The protocols know no domain.
	"shared/mss":  {"shared/strictxml"},
	"shared/bank": {"shared/strictxml", "shared/money"},

	// The other adapters know the domain, and none knows another one.
	"shared/api":      domain,
	"shared/store":    domain,
	"shared/push":     domain,
	"shared/evidence": domain,

	// Where a status of the MSSP or of a bank becomes a step.
	"shared/course": append([]string{"shared/mss", "shared/bank"}, domain...),
	// Makes the clients that the environment describes.
	"shared/config": {"shared/mss", "shared/bank", "shared/wpki"},
}

// kit says whether a folder holds what others need for their tests, such as
// wpki/wpkitest. It counts as a test: deployed code must not hold keys that sign
// whatever one likes.
func kit(dir string) bool { return path.Base(dir) == path.Base(path.Dir(dir))+"test" }

// TestArrows holds the layout: functions use shared/, shared/ is layered, and
// nothing that is deployed uses infra/.
func TestArrows(t *testing.T) {
	for _, s := range sources(t, "functions", "shared") {
		for _, p := range s.imports(t) {
			switch {
			case strings.HasPrefix(p, "functions/"):
				t.Errorf("%s imports %s: functions share by shared/", s.file, p)
			case s.test, kit(s.dir):
			case strings.HasPrefix(p, "infra/"):
				t.Errorf("%s imports %s, which is not deployed", s.file, p)
			case !strings.HasPrefix(p, "shared/"):
			case kit(p):
				t.Errorf("%s imports %s, which is for tests", s.file, p)
			case strings.HasPrefix(s.dir, "functions/"):
			case arrows[s.dir] == nil:
				t.Errorf("%s: %s has no place among the arrows", s.file, s.dir)
			case !slices.Contains(arrows[s.dir], p):
				t.Errorf("%s imports %s, want none but %v", s.file, p, arrows[s.dir])
			}
		}
	}
}

// TestSimulatorsAreStrangers keeps a misreading of a protocol from hiding: a
// simulator that shared the code of the client would agree with its mistakes.
func TestSimulatorsAreStrangers(t *testing.T) {
	for _, s := range sources(t, "infra/mssp", "infra/bank") {
		for _, p := range s.imports(t) {
			if strings.HasPrefix(p, "shared/") && p != "shared/money" {
				t.Errorf("%s imports %s, want nothing of shared/ but money", s.file, p)
			}
		}
	}
}

// TestDomainDoesNothing keeps the domain free of input and output, so that its
// tests need nothing and its answers depend on nothing else.
func TestDomainDoesNothing(t *testing.T) {
	outside := []string{"bufio", "io/fs", "log", "net", "net/http", "net/http/httptest", "os", "os/exec", "os/signal", "syscall"}
	for _, s := range sources(t, append([]string{"shared/strictxml"}, domain...)...) {
		if s.test || kit(s.dir) {
			continue
		}
		for _, p := range s.imports(t) {
			// log/slog is not among them: a type of the domain says how it is redacted.
			if slices.Contains(outside, p) || strings.HasPrefix(p, "github.com/aws") {
				t.Errorf("%s imports %s: the domain has no input and no output", s.file, p)
			}
		}
	}
}

// TestHTTPAdapterHasOneDoor keeps the archived adapter between Lambda's events
// and net/http where it can be replaced.
func TestHTTPAdapterHasOneDoor(t *testing.T) {
	var doors []string
	for _, s := range sources(t, "functions", "shared", "infra") {
		if slices.ContainsFunc(s.imports(t), func(p string) bool { return strings.HasPrefix(p, "github.com/awslabs/aws-lambda-go-api-proxy") }) && !s.test {
			doors = append(doors, s.file)
		}
	}
	if len(doors) != 1 || !strings.HasPrefix(doors[0], "shared/api/") {
		t.Errorf("the HTTP adapter is imported by %v, want one file of shared/api", doors)
	}
}
