#!/usr/bin/env bash
# Shows what the tools do with a program of this directory: ecc makes a package of it, ecli runs the package for ten seconds.
# Both are built from this clone, and run as if they were installed.
set -euo pipefail

if (($# == 0)); then
    echo "Usage: ${0##*/} PROGRAM [OPTION OF ECLI ...]" >&2
    exit 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source=tests/programs/$1/$1.bpf.c
run=(ecli out/package.json --timeout 10s "${@:2}")
dotnet=$(command -v dotnet)

echo 'building ecc and ecli, which takes a minute the first time ...' >&2
for tool in Cc.Cli:ecc Runtime.Cli:ecli; do
    "$dotnet" publish "src/Eunomia.${tool%:*}" -o "out/${tool#*:}" -nologo -v quiet -tl:off --disable-build-servers >&2
done

echo "$ ecc $source -o out"
"$dotnet" out/ecc/ecc.dll "$source" -o out

# Without root ecli says itself what it lacks.
root=()
if [[ $(id -u) != 0 ]] && command -v sudo >/dev/null && sudo -v; then
    root=(sudo)
fi

# Containers may come without the file system of the kernel's tracepoints.
if ! grep -q ' tracefs ' /proc/mounts; then
    "${root[@]}" mount -t tracefs tracefs /sys/kernel/tracing || true
fi

# A quiet machine starts no programs to see.
{ while sleep 4; do date; done; } >/dev/null 2>&1 &
trap 'kill "$!"' EXIT

echo "$ ${root[*]}${root:+ }${run[*]}"
code=0
"${root[@]}" "$dotnet" out/ecli/ecli.dll "${run[@]:1}" || code=$?
# The kernel or a permission lacks something, and ecli has said what.
if ((code == 3)); then
    echo 'The package is out/package.json; ecli runs it as root, on any kernel with BTF.'
    exit 0
fi
exit "$code"
