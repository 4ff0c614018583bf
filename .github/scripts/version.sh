#!/usr/bin/env bash
# Prints the version, from the one place that says it; with a tag, only if the tag is that version's: version.sh [TAG]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=$(sed -n 's:^ *<Version>\([^<]*\)</Version> *$:\1:p' Directory.Build.props)
if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
    echo "version: Directory.Build.props has not one version, but '$version'" >&2
    exit 1
fi
if (($#)) && [[ $1 != "v$version" ]]; then
    echo "version: the tag '$1' is not 'v$version', which is the version in Directory.Build.props" >&2
    exit 1
fi
printf '%s\n' "$version"
