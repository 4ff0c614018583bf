#!/usr/bin/env bash
# Installs the toolchain and ecc for the steps that follow: the action's 'version', else the version that the
# repository's tool manifest names, so that people and this action compile with the same, else the action's own.
set -euo pipefail

fail() {
    printf '::error title=ecc::%s\n' "$1"
    exit 1
}

[[ $(uname -s) == Linux ]] || fail 'this action needs a Linux runner, such as ubuntu-24.04'

action=$(dirname "${BASH_SOURCE[0]}")
repository=$action/../..
# The folder that .NET's tools are named in may also be the repository's own.
manifests=(.config/dotnet-tools.json dotnet-tools.json)

version=${ECC_VERSION:-}
for manifest in "${manifests[@]}"; do
    if [[ -z $version && -f $manifest ]]; then
        version=$(jq -r '.tools["eunomia.cc.cli"].version // ""' "$manifest") || fail "'$manifest' is not a tool manifest"
    fi
done
if [[ -z $version ]]; then
    version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$repository/Directory.Build.props")
fi

"$repository/docker/install-toolchain.sh"

tools=$RUNNER_TEMP/ecc-$version
if [[ ! -x $tools/ecc ]]; then
    dotnet tool install Eunomia.Cc.Cli --version "$version" --tool-path "$tools"
fi
printf '%s\n' "$tools" >>"$GITHUB_PATH"
