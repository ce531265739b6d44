#!/bin/sh
# Installs the browsers that the end-to-end tests drive: Chromium, Firefox and
# WebKit's driver, and the X server that WebKit needs. Present ones are left
# alone. Where the system has no apt-get, or a package is not to be had, it says
# so and goes on: the tests of a missing browser say so as well.
set -eu

packages=
want() { # command, Debian package
	command -v "$1" >/dev/null || packages="$packages $2"
}
want chromium chromium
want firefox-esr firefox-esr
want WebKitWebDriver webkit2gtk-driver
want Xvfb xvfb
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "not installed, since there is no apt-get here: the browsers that Debian has as$packages" >&2
	exit 0
fi
exec "$(dirname "$0")/apt.sh" $packages
