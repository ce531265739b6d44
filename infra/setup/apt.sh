#!/bin/sh
# apt.sh package...: installs Debian packages, as root or by sudo. A package
# that the system does not know (Ubuntu has no firefox-esr) is named and left out.
set -eu

as=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "not installed, since this is not root and there is no sudo: $*" >&2
		exit 0
	fi
	as=sudo
fi
$as apt-get -qq update
known=
for package; do
	if [ -n "$(apt-cache madison "$package" 2>/dev/null)" ]; then
		known="$known $package"
	else
		echo "not installed, since this system does not know it: $package" >&2
	fi
done
[ -n "$known" ] || exit 0
# What went wrong is said on the error output.
$as env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -o Dpkg::Use-Pty=0 $known >/dev/null
