package api

import (
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	const good = `{"phone":"064","nested":{"n":7}}`
	syntax, unknown, duplicate := `"code":"json.syntax"`, `"code":"json.unknown"`, `"code":"json.duplicate"`
	json := func(v string) map[string]string { return map[string]string{"Content-Type": v} }
	for _, s := range []scenario{
		{name: "good", body: good, status: 201, expectedContent: []string{`"phone":"064"`, `"n":7`}},
		{name: "blanks around", body: " \n\t" + good + "\r\n ", status: 201},
		{name: "nothing set", body: `{}`, status: 201, expectedContent: []string{`"phone":""`}},
		{name: "null", body: `{"phone":null,"nested":null}`, status: 201, expectedContent: []string{`"phone":""`}},
		{name: "escaped name", body: `{"\u0070hone":"064"}`, status: 201, expectedContent: []string{`"phone":"064"`}},

		{name: "empty body", body: ``, status: 400, expectedContent: []string{syntax}},
		{name: "null alone", body: `null`, status: 400, expectedContent: []string{syntax}},
		{name: "a list", body: `[` + good + `]`, status: 400, expectedContent: []string{syntax}},
		{name: "a text", body: `"x"`, status: 400, expectedContent: []string{syntax}},
		{name: "cut off", body: good[:len(good)-1], status: 400, expectedContent: []string{syntax}},
		{name: "trailing document", body: good + good, status: 400, expectedContent: []string{syntax}},
		{name: "trailing junk", body: good + "x", status: 400, expectedContent: []string{syntax}},
		{name: "trailing comma", body: `{"phone":"064",}`, status: 400, expectedContent: []string{syntax}},
		{name: "comment", body: `{/**/"phone":"064"}`, status: 400, expectedContent: []string{syntax}},
		{name: "byte order mark", body: "\ufeff" + good, status: 400, expectedContent: []string{syntax}},
		{name: "invalid UTF-8", body: "{\"phone\":\"\xff\"}", status: 400, expectedContent: []string{syntax}},
		{name: "half a surrogate", body: `{"phone":"\ud800"}`, status: 400, expectedContent: []string{syntax}},
		{name: "a number for a text", body: `{"phone":64}`, status: 400, expectedContent: []string{syntax}},
		{name: "a text for a number", body: `{"nested":{"n":"7"}}`, status: 400, expectedContent: []string{syntax}},
		{name: "a fraction", body: `{"nested":{"n":7.5}}`, status: 400, expectedContent: []string{syntax}},
		{name: "an exponent", body: `{"nested":{"n":7e2}}`, status: 400, expectedContent: []string{syntax}},
		{name: "a number too large", body: `{"nested":{"n":9223372036854775808}}`, status: 400, expectedContent: []string{syntax}},
		{name: "depth", body: strings.Repeat(`{"nested":`, 12000)[:30000], status: 400},

		{name: "doubled", body: `{"phone":"064","phone":"065"}`, status: 400, expectedContent: []string{duplicate}, notExpectedContent: []string{"065"}},
		{name: "doubled inside", body: `{"nested":{"n":7,"n":8}}`, status: 400, expectedContent: []string{duplicate}},
		{name: "doubled under an escape", body: `{"phone":"064","\u0070hone":"065"}`, status: 400, expectedContent: []string{duplicate}},
		{name: "unknown", body: `{"phone":"064","status":"paid"}`, status: 400, expectedContent: []string{unknown}, notExpectedContent: []string{"paid"}},
		{name: "unknown inside", body: `{"nested":{"n":7,"m":8}}`, status: 400, expectedContent: []string{unknown}},
		{name: "wrong case", body: `{"Phone":"064"}`, status: 400, expectedContent: []string{unknown}},
		{name: "wrong case inside", body: `{"nested":{"N":7}}`, status: 400, expectedContent: []string{unknown}},
		{name: "the field's Go name", body: `{"Nested":{}}`, status: 400, expectedContent: []string{unknown}},

		{name: "32 KB", body: `{"phone":"` + strings.Repeat("x", maxJSON-12) + `"}`, status: 201},
		{name: "a byte more", body: `{"phone":"` + strings.Repeat("x", maxJSON-11) + `"}`, status: 413, expectedContent: []string{"/problems/too-large.html"}},
		{name: "1 MB", body: `{"phone":"` + strings.Repeat("x", 1<<20) + `"}`, status: 413},
		{name: "1 MB of blanks", body: good + strings.Repeat(" ", 1<<20), status: 413},

		{name: "with a charset", headers: json("application/json; charset=utf-8"), body: good, status: 201},
		{name: "in capitals", headers: json("Application/JSON"), body: good, status: 201},
		{name: "no type", headers: json(""), body: good, status: 415, expectedContent: []string{"/problems/unsupported-media-type.html"}},
		{name: "a form", headers: json("application/x-www-form-urlencoded"), body: good, status: 415},
		{name: "plain text", headers: json("text/plain"), body: good, status: 415},
		{name: "another JSON", headers: json("application/ld+json"), body: good, status: 415},
		{name: "two types", headers: json("application/json, text/plain"), body: good, status: 415},
		{name: "a broken type", headers: json("application/json; charset"), body: good, status: 415},
	} {
		s.path = "/guest"
		s.run(t)
	}
}
