#!/usr/bin/env bash
# Makes one image of those that push-images.sh has pushed for each architecture: tag-images.sh VERSION ARCHITECTURE ...
# GITHUB_REPOSITORY: whose images they are.
set -euo pipefail
(($# >= 2)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
version=$1
shift
repository=ghcr.io/${GITHUB_REPOSITORY,,}

for image in ecc ecli; do
    tags=(--tag "$repository:$image-$version")
    # Who names no version gets no preview.
    [[ $version == *-* ]] || tags+=(--tag "$repository:$image")
    docker buildx imagetools create "${tags[@]}" "${@/#/$repository:$image-$version-}"
done
