#!/usr/bin/env bash
# Runs the tests that try random input, with so many times as much of it as every build, and with other input: fuzz.sh TIMES [SEED]
# Without a seed, one is drawn. What is printed first does the same again.
set -euo pipefail
(($# == 1 || $# == 2)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
export EUNOMIA_FUZZ_TIMES=$1 EUNOMIA_FUZZ_SEED=${2:-$(shuf -i 1-1000000000 -n 1)}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
printf 'The same again: .github/scripts/fuzz.sh %s %s\n' "$EUNOMIA_FUZZ_TIMES" "$EUNOMIA_FUZZ_SEED"

mapfile -t projects < <(grep -rl --include='*.cs' '\[Trait(Fuzzing\.' tests | cut -d/ -f1-2 | sort -u)
code=0
for project in "${projects[@]}"; do
    # Whatever one finds, the others are tried.
    dotnet run --project "$project" -- --no-progress --filter-trait Kind=Fuzz || code=1
done
exit "$code"
