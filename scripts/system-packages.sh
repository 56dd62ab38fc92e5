#!/bin/sh
# Installs Debian packages that are absent, where this is root; otherwise says in one sentence what to install.
# usage: system-packages.sh PACKAGE...
set -eu
missing=
for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Thiếu gói hệ thống:$missing. Hãy chạy với quyền quản trị: apt-get install$missing" >&2
    exit 1
fi
