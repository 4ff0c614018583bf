#!/usr/bin/env bash
# ecc in a container, as whoever owns the directory it works in: what it writes there must not be root's.
set -euo pipefail

command=(/usr/local/lib/ecc/ecc)
user=$(id -u)
owner=$(stat -c %u .)

if [[ $user == 0 && $owner != 0 ]]; then
    # Docker makes a missing output directory as root, so ecc keeps root's right to write anywhere. A container that does not have
    # this right goes without; one in which root cannot become somebody else stays root.
    for rights in -all,+dac_override -all; do
        drop=(setpriv --reuid="$owner" --regid="$(stat -c %g .)" --clear-groups --no-new-privs --inh-caps="$rights" --ambient-caps="$rights")
        if "${drop[@]}" true 2>/dev/null; then
            command=("${drop[@]}" "${command[@]}")
            user=$owner
            break
        fi
    done
fi

# Nobody's home is here, and a cache that several users can write to is one that ecc does not use.
if [[ -z ${ECC_CACHE_DIR:-}${XDG_CACHE_HOME:-} ]]; then
    export ECC_CACHE_DIR=/var/cache/ecc/$user
fi

# An empty directory that is not mounted is the image's own.
if [[ ($# == 0 || ${*: -1} == *.bpf.c) && -z $(ls -A) ]] && ! mountpoint -q .; then
    printf "ecc: note: nothing is mounted at %s: docker run -v \"\$PWD\":%s IMAGE\n" "$PWD" "$PWD" >&2
fi

exec "${command[@]}" "$@"
