#!/usr/bin/env bash
# Publishes both tools as native binaries and packs them: publish-native.sh RUNTIME DIRECTORY
set -euo pipefail
(($# == 2)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
runtime=$1
directory=$(realpath -m "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$(.github/scripts/version.sh)
artifacts=artifacts/native

for project in Eunomia.Cc.Cli Eunomia.Runtime.Cli; do
    dotnet publish "src/$project" -r "$runtime" --artifacts-path "$artifacts" -nologo
done

ecc=$artifacts/publish/Eunomia.Cc.Cli/release_$runtime/ecc
ecli=$artifacts/publish/Eunomia.Runtime.Cli/release_$runtime/ecli
for tool in "$ecc" "$ecli"; do
    # What is shipped starts and knows its version; the commit may follow it.
    said=$("$tool" --version)
    if [[ ${said%%+*} != "$version" ]]; then
        echo "publish-native: $tool says that it is '$said', not '$version'" >&2
        exit 1
    fi
done

.github/scripts/archive.sh "$runtime" "$ecc" "$ecli" "$directory"
