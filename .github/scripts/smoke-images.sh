#!/usr/bin/env bash
# Compiles a program in one image and runs it in the other, on this kernel: smoke-images.sh ECC_IMAGE ECLI_IMAGE
set -euo pipefail
(($# == 2)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

work=$(mktemp -d)
busy=''
trap 'kill $busy 2>/dev/null || true; rm -rf "$work"' EXIT
cp tests/programs/execs/execs.bpf.c tests/programs/execs/execs.h "$work"

docker run --rm -v "$work":/src "$1"
if [[ $(stat -c %u "$work/package.json") != "$(id -u)" ]]; then
    echo 'smoke-images: package.json does not belong to the owner of its directory' >&2
    exit 1
fi

# Each sleep is a program that starts and ends, of which the package tells.
while sleep 0.2; do :; done &
busy=$!
docker run --rm -i --privileged --pid=host -v /sys/kernel/tracing:/sys/kernel/tracing -v /sys/fs/bpf:/sys/fs/bpf "$2" \
    run -j --count 1 --timeout 60s - <"$work/package.json" | tee "$work/events"
if ! grep -q '"comm":' "$work/events"; then
    echo 'smoke-images: the package ran and showed no event' >&2
    exit 1
fi
