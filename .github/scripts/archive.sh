#!/usr/bin/env bash
# Packs both native binaries with their manual pages; the same files give the same bytes: archive.sh RUNTIME ECC ECLI DIRECTORY
# SOURCE_DATE_EPOCH: the time of the files in it, 2020-01-01 otherwise, as in the NuGet packages.
set -euo pipefail
(($# == 4)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
runtime=$1
ecc=$(realpath "$2")
ecli=$(realpath "$3")
directory=$(realpath -m "$4")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
name=eunomia-cc-$(.github/scripts/version.sh)-$runtime

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
install -D -m 755 "$ecc" "$stage/$name/bin/ecc"
install -D -m 755 "$ecli" "$stage/$name/bin/ecli"
install -D -m 644 src/Eunomia.Cc.Cli/ecc.1 "$stage/$name/share/man/man1/ecc.1"
install -D -m 644 src/Eunomia.Runtime.Cli/ecli.1 "$stage/$name/share/man/man1/ecli.1"
install -m 644 LICENSE "$stage/$name/"

mkdir -p "$directory"
# Neither the order of a directory nor the time, the user and the mask of this run may be seen in it.
tar --create --directory "$stage" --format=ustar --sort=name --mtime="@${SOURCE_DATE_EPOCH:-1577836800}" --owner=0 --group=0 --numeric-owner \
    --mode=u=rwX,go=rX "$name" | gzip --no-name -9 >"$directory/$name.tar.gz"
printf '%s\n' "$directory/$name.tar.gz"
