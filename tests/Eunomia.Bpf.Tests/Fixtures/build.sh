#!/bin/sh
# Makes the fixtures again. Written by clang 22; the tests' snapshots only hold what a newer one would not change.
set -eu
cd "$(dirname "$0")"
for order in el eb; do
    clang-22 -g -O2 -mcpu=v2 -target "bpf$order" -fdebug-compilation-dir=. -c kinds.bpf.c -o "kinds-$order.o"
done
