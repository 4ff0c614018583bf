#!/usr/bin/env bash
# Runs all benchmarks and keeps what they print, below the commit and the machine that it is of: benchmarks.sh FILE
set -euo pipefail
(($# == 1)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
file=$(realpath -m "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

{
    # As root, too, in a clone that belongs to somebody else.
    printf 'commit   %s\n' "$(git -c 'safe.directory=*' rev-parse HEAD)"
    printf 'kernel   %s\n' "$(uname -srm)"
    printf 'machine  %s, %d processors\n\n' "$(sed -n '/^model name/{s/^[^:]*: //p;q}' /proc/cpuinfo)" "$(nproc)"
    dotnet run -c Release --project tests/Eunomia.Benchmarks
} 2>&1 | tee "$file"
