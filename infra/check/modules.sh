#!/bin/sh
# Compares go.mod with what the packages import, on every system that somebody
# develops on, as go mod tidy would. Tidy itself asks for the list of versions of
# every module, and the one of apigatewaymanagementapi has none.
set -eu
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

module='{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}'
for os in linux darwin windows; do
	GOOS=$os go list -e -deps -test -tags e2e -f "$module" ./... tool
done | sort -u | sed '/^$/d' >"$tmp/used"
for os in linux darwin windows; do
	# A tool's module counts as indirect. shellcheck disable=SC2046
	GOOS=$os go list -e -f "$module" $(GOOS=$os go list -e -tags e2e -f '{{join .Imports "\n"}}
{{join .TestImports "\n"}}
{{join .XTestImports "\n"}}' ./... | sort -u)
done | sort -u | sed '/^$/d' >"$tmp/direct"

go mod edit -print | sed -n 's/^\(require\)\{0,1\}[[:space:]]*\([^ ]*\.[^ ]*\/[^ ]*\) v[^ ]*\(.*\)$/\2\3/p' | sort >"$tmp/listed"
sed 's/ .*//' "$tmp/listed" | sort -u >"$tmp/paths"
grep -v '// indirect' "$tmp/listed" | sort -u >"$tmp/plain" || true

failed=0
say() { # words, file of module paths
	[ -s "$2" ] || return 0
	failed=1
	while read -r path; do echo "go.mod: $path $1"; done <"$2" >&2
}
comm -23 "$tmp/used" "$tmp/paths" >"$tmp/out" && say "is imported and not listed" "$tmp/out"
comm -13 "$tmp/used" "$tmp/paths" >"$tmp/out" && say "is listed and not imported" "$tmp/out"
comm -23 "$tmp/direct" "$tmp/plain" >"$tmp/out" && say "is imported here, so it is not // indirect" "$tmp/out"
comm -13 "$tmp/direct" "$tmp/plain" >"$tmp/out" && say "is imported by others alone, so it is // indirect" "$tmp/out"
exit $failed
