#!/bin/sh
# Installs the tools of requirements.txt into .local/venv-sam. Where they are
# installed already, it needs no network and no time.
set -eu
cd "$(dirname "$0")/../.."
venv=.local/venv-sam
want=$({ python3 --version && cat infra/sam/requirements.txt infra/sam/constraints.txt; } | cksum)
[ "$(cat "$venv/installed" 2>/dev/null)" = "$want" ] && exit 0

infra/setup/need.sh python
mkdir -p .local
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir \
	-r infra/sam/requirements.txt -c infra/sam/constraints.txt
echo "$want" >"$venv/installed"
