#!/usr/bin/env bash
# Fetches the newest kernel for virtual machines that a suite of Debian has, as any user; apt verifies it, and nothing is installed.
#
#   tests/debian-kernel.sh SUITE DIRECTORY
#
# SUITE       such as bookworm-security
# DIRECTORY   will hold boot/vmlinuz-*, boot/config-*, and the modules that tests load; when it is there, nothing is done
#
# Exit codes: 0 it is there; 2 wrong arguments; 3 it cannot be had here, with the reason.
set -euo pipefail
(($# == 2)) || { sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" >&2; exit 2; }
suite=$1 directory=$(realpath -m -- "$2")
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
# For programs of traffic control, which Debian's kernels have in modules.
readonly MODULES='sch_ingress|cls_bpf|veth'

[[ ! -d $directory ]] || exit 0
mkdir -p "$(dirname "$directory")"
work=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$work"' EXIT

fail() {
    printf 'the kernel of %s cannot be had: %s\n' "$suite" "$1" >&2
    exit 3
}

[[ -r $KEYRING ]] || fail "there is no $KEYRING"
mkdir -p "$work"/{lists,cache/archives}/partial
printf 'deb [signed-by=%s] http://deb.debian.org/debian-security %s main\n' "$KEYRING" "$suite" >"$work/sources.list"
options=(-qq -o Acquire::Retries=3 -o APT::Architecture=amd64 -o APT::Architectures=amd64 -o APT::Sandbox::User=root
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State="$work" -o Dir::State::Lists="$work/lists" -o Dir::State::Status=/dev/null -o Dir::Cache="$work/cache")

apt_get() { timeout 300 apt-get "${options[@]}" "$@" >"$work/log" 2>&1 </dev/null || fail "$(tail -n 1 "$work/log")"; }

cd "$work"
apt_get update
# This package depends on the kernel that is meant.
package=$(apt-cache "${options[@]}" --no-all-versions show linux-image-cloud-amd64 2>/dev/null | sed -n 's/^Depends: \([^ ,]*\).*/\1/p') || true
[[ -n $package ]] || fail "$(tail -n 1 "$work/log" | grep . || echo 'the suite has none')"
apt_get download "$package"
dpkg-deb --extract ./*.deb unpacked

mkdir -p kernel/modules
cp -r unpacked/boot kernel
find unpacked -regextype egrep -regex ".*/($MODULES)\.ko(\.xz)?" -exec cp -t kernel/modules {} +
find kernel/modules -name '*.xz' -exec xz -d {} +
# Another run may have been faster.
mv -T kernel "$directory" 2>/dev/null || [[ -d $directory ]]
