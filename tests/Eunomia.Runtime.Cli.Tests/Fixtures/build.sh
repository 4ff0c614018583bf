#!/bin/sh
# Makes the fixture again.
set -eu
cd "$(dirname "$0")"
dotnet run --project ../../../src/Eunomia.Cc.Cli -- calls.bpf.c calls.bpf.h --output-path "$PWD/calls.json"
