#!/bin/sh
# Removes the data of the local stack and what was built. It keeps what takes
# minutes to get again: the database engine, the tools of the checks, and what
# they downloaded.
set -eu
cd "$(dirname "$0")/../.."

pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' .local/stack.json 2>/dev/null || true)
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
	echo "the stack is running as process $pid; stop it first" >&2
	exit 1
fi
rm -rf dist .aws-sam
[ -d .local ] || exit 0
find .local -mindepth 1 -maxdepth 1 ! -name engine ! -name cache ! -name 'venv*' -exec rm -rf {} +
