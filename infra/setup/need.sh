#!/bin/sh
# need.sh go cc engine node python: says what of it this machine lacks and how
# to install it, and fails if anything is missing.
set -u
cd "$(dirname "$0")/../.."

if command -v apt-get >/dev/null; then
	system=apt
elif [ "$(uname -s)" = Darwin ]; then
	system=mac
else
	system=other
fi
missing=0
lacks() { # what, command on Debian and its like, command on macOS, words elsewhere
	missing=1
	case $system in
	apt) echo "missing: $1. Install it: $2" ;;
	mac) echo "missing: $1. Install it: $3" ;;
	*) echo "missing: $1. Install it: $4" ;;
	esac >&2
}
atleast() { # wanted major.minor, version as printed
	set -- "${1%.*}" "${1#*.}" $(printf '%s\n' "$2" | sed -n 's/^[^0-9]*\([0-9][0-9]*\)\.\([0-9][0-9]*\).*/\1 \2/p')
	[ $# -eq 4 ] && { [ "$3" -gt "$1" ] || { [ "$3" -eq "$1" ] && [ "$4" -ge "$2" ]; }; }
}
compiler() {
	command -v cc >/dev/null || command -v gcc >/dev/null ||
		lacks "a C compiler" "apt-get install build-essential" "xcode-select --install" "your system's gcc or clang"
}
rust="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"

for what; do
	case $what in
	go)
		want=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)
		atleast "$want" "$(go version 2>/dev/null | cut -d' ' -f3)" ||
			lacks "Go $want or later" "see https://go.dev/dl/" "brew install go" "see https://go.dev/dl/"
		;;
	cc) compiler ;;
	engine) # the database, or what builds it; see infra/engine
		[ -x .local/engine/bin/dynoxide ] || command -v dynoxide >/dev/null || [ -n "${AWS_ENDPOINT_URL_DYNAMODB-}" ] && continue
		compiler
		command -v cargo >/dev/null || lacks "cargo, the Rust tool chain, to build the database once" "$rust" "$rust" "$rust"
		;;
	node)
		atleast 20.0 "$(node --version 2>/dev/null)" ||
			lacks "Node 20 or later" "apt-get install nodejs, or see https://nodejs.org/" "brew install node" "see https://nodejs.org/"
		;;
	python)
		if ! atleast 3.10 "$(python3 --version 2>/dev/null)"; then
			lacks "Python 3.10 or later" "apt-get install python3 python3-venv" "brew install python" "see https://www.python.org/"
		elif ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
			lacks "Python's venv" "apt-get install python3-venv" "brew install python" "see https://www.python.org/"
		fi
		;;
	*)
		echo "need.sh: nothing is known of $what" >&2
		exit 2
		;;
	esac
done
exit $missing
