#!/usr/bin/env bash
# Builds the images for one architecture and pushes each under a tag of that architecture: push-images.sh VERSION ARCHITECTURE
# GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA: where the sources are.
set -euo pipefail
(($# == 2)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# Registries take only small letters.
repository=ghcr.io/${GITHUB_REPOSITORY,,}

# The engine's own builder cannot push a statement of provenance with an image.
builder=$(docker buildx create)
trap 'docker buildx rm "$builder" >/dev/null' EXIT
for image in ecc ecli; do
    docker buildx build --builder "$builder" --platform "linux/$2" --push --provenance=mode=max -f docker/Dockerfile --target "$image" \
        --label "org.opencontainers.image.version=$1" \
        --label "org.opencontainers.image.source=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" \
        --label "org.opencontainers.image.revision=$GITHUB_SHA" \
        --tag "$repository:$image-$1-$2" .
done
