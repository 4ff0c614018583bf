#!/usr/bin/env bash
# Installs what ecc needs beside .NET: clang with its libclang, libbpf's headers, bpftool, the kernel's headers.
# Run it as often as you like: it installs only what is missing.
set -euo pipefail

readonly PREFERRED_CLANG=22
readonly OLDEST_CLANG=11
# The first with __ulong (map_extra, arenas) and BPF_UPROBE in its headers. Debian 12 has it in its backports.
readonly LIBBPF_WANTED=1.4
readonly BACKPORTS_LIST=/etc/apt/sources.list.d/ecc-backports.list
readonly LOCK_SECONDS=300
readonly ARM64_LIBRARIES=/usr/local/lib/aarch64-linux-gnu

usage() {
    cat <<EOF
Usage: ${0##*/} [--with-tests | --runner | --native | --cross] [--dry-run] [--help]

Installs clang-$PREFERRED_CLANG (or the newest clang of at least $OLDEST_CLANG that the distribution has) with its libclang,
libbpf-dev, bpftool and linux-libc-dev. Debian 12 and 13, Ubuntu 24.04, and newer ones; as root or through sudo.
On Debian 12 libbpf and bpftool come from bookworm-backports, which is added to the sources of apt as
$BACKPORTS_LIST (nothing else is taken from there).

  --with-tests   also what the tests of this repository run
  --runner       only what ecli needs: libbpf
  --native       only what making native binaries takes: gcc, and libbpf, libelf and zlib to be linked
  --cross        the same, and on amd64 also what making those for arm64 takes; of that, the
                 libraries of arm64 go to $ARM64_LIBRARIES
  --dry-run      print what would be installed, change nothing
  --help         this text

Exit codes: 0 everything is there; 2 wrong arguments; 3 it cannot be installed here, with the reason.
EOF
}

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "install-toolchain: $1"
    exit "${2:-3}"
}

mode=compiler
dry_run=false
for argument in "$@"; do
    case $argument in
        --with-tests | --runner | --native | --cross)
            [[ $mode == compiler || $mode == "${argument#--}" ]] || fail "--$mode and $argument exclude each other" 2
            mode=${argument#--}
            ;;
        --dry-run) dry_run=true ;;
        --help | -h) usage; exit 0 ;;
        *) usage >&2; fail "unknown option: $argument" 2 ;;
    esac
done

# Tools of the system live in sbin, which a user's PATH leaves out on Debian.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL=C
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# --- the machine ---

require_supported_distribution() {
    local id='' version='' name='' oldest
    if [[ -r /etc/os-release ]]; then
        # shellcheck source=/dev/null
        IFS='|' read -r id version name < <(. /etc/os-release && printf '%s|%s|%s\n' "${ID:-}" "${VERSION_ID:-}" "${PRETTY_NAME:-}")
    fi
    case $id in
        debian) oldest=12 ;;
        ubuntu) oldest=24.04 ;;
        *) oldest='' ;;
    esac
    # Debian's testing and unstable have no version; they are newer than any.
    if [[ -z $oldest || ( -n $version && $(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1) != "$oldest" ) ]]; then
        fail "${name:-this system} is not supported: it takes Debian 12 or newer, or Ubuntu 24.04 or newer.
Elsewhere install clang >= $OLDEST_CLANG with libclang, libbpf's headers and bpftool by hand; 'ecc doctor' says what is still missing."
    fi
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    else
        sudo "$@"
    fi
}

require_root() {
    [[ $(id -u) == 0 ]] || command -v sudo >/dev/null || fail 'not root and there is no sudo: run this script as root'
}

# --- packages ---

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status} ' "$1" 2>/dev/null) == installed* ]]; }

has_candidate() {
    local candidate
    candidate=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p')
    [[ -n $candidate && $candidate != '(none)' ]]
}

first_candidate() {
    local package
    for package in "$@"; do
        if has_candidate "$package"; then
            printf '%s\n' "$package"
            return
        fi
    done
    return 1
}

# 64-bit time gave some libraries of Debian 13 and Ubuntu 24.04 a suffix.
libclang_of() { first_candidate "libclang1-$1" "libclang1-$1t64"; }

clang_version() {
    local version
    if has_candidate "clang-$PREFERRED_CLANG" && libclang_of "$PREFERRED_CLANG" >/dev/null; then
        printf '%s\n' "$PREFERRED_CLANG"
        return
    fi
    for version in $(apt-cache pkgnames clang- | sed -n 's/^clang-\([0-9][0-9]*\)$/\1/p' | sort -rn); do
        if ((version >= OLDEST_CLANG)) && has_candidate "clang-$version" && libclang_of "$version" >/dev/null; then
            printf '%s\n' "$version"
            return
        fi
    done
    return 1
}

# apt-get waits for dpkg's lock when told to, but never for the lock of the package lists.
apt_get() {
    local deadline=$((SECONDS + LOCK_SECONDS))
    until as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        -o "DPkg::Lock::Timeout=$LOCK_SECONDS" -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1 </dev/null; do
        if ((SECONDS >= deadline)) || ! grep -q 'Could not get lock' "$log"; then
            return 1
        fi
        say 'another program holds the package lists; waiting ...'
        sleep 5
    done
}

updated=false
# One broken source among several fails an update that brought all we need, so what follows judges.
update_lists() {
    $updated && return
    require_root
    updated=true
    say 'apt-get update ...'
    apt_get update || say "apt-get update had problems: $(grep -m 1 -E '^[EW]:' "$log" || tail -n 1 "$log")"
}

have_lists() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

# --- bpftool: a package on Debian; on Ubuntu a script that looks for the running kernel's own ---

works() { "$1" version >/dev/null 2>&1; }

find_bpftool() {
    local path
    while read -r path; do
        if works "$path"; then
            printf '%s\n' "$path"
            return
        fi
    done < <(type -ap bpftool; compgen -G '/usr/lib/linux-tools*/bpftool' | sort -rV; compgen -G '/usr/lib/linux-tools/*/bpftool' | sort -rV)
    return 1
}

bpftool_packages() {
    local package
    if has_candidate bpftool; then
        printf 'bpftool\n'
        return
    fi
    for package in linux-tools-common "$(first_candidate "linux-tools-$(uname -r)" linux-tools-generic || true)"; do
        if [[ -n $package ]] && has_candidate "$package"; then
            printf '%s\n' "$package"
        fi
    done
}

# In a container the kernel is another distribution's, and Ubuntu's script finds nothing for it.
link_bpftool() {
    local path
    path=$(find_bpftool) || fail "bpftool is installed but does not run; see 'bpftool version'"
    if [[ $path == /usr/lib/linux-tools* ]]; then
        as_root ln -sfn "$path" /usr/local/bin/bpftool
    fi
}

# --- libbpf: Debian 12's own is too old for newer programs ---

libbpf_is_recent() {
    local package=libbpf-dev
    [[ $mode == runner ]] && package=libbpf1
    is_installed "$package" && dpkg --compare-versions "$(dpkg-query -W -f='${Version}' "$package")" ge "1:$LIBBPF_WANTED"
}

wants_backports() { grep -qs '^VERSION_CODENAME=bookworm$' /etc/os-release && ! libbpf_is_recent; }

# Not through a pipe: grep -q would end apt-cache with SIGPIPE, which pipefail takes for a failure.
has_backports() { [[ $(apt-cache policy libbpf-dev 2>/dev/null) == *'~bpo12'* ]]; }

# Packages of backports are only taken when asked for by name, so this changes nothing else.
enable_backports() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=''
    [[ -r $keyring ]] && signed=" [signed-by=$keyring]"
    printf 'deb%s http://deb.debian.org/debian bookworm-backports main\n' "$signed" | as_root tee "$BACKPORTS_LIST" >/dev/null
    updated=false
    update_lists
    if ! has_backports; then
        as_root rm -f "$BACKPORTS_LIST"
        say 'bookworm-backports cannot be reached: the headers of libbpf will be those of Debian 12, too old for some programs'
    fi
}

libbpf_packages() {
    local packages=(libbpf-dev libbpf1) package
    [[ $mode == runner ]] && packages=(libbpf1)
    if wants_backports && has_backports; then
        printf '%s/bookworm-backports\n' "${packages[@]}"
        ! compiles || printf 'bpftool/bookworm-backports\n'
        return
    fi
    for package in "${packages[@]}"; do
        is_installed "$package" || printf '%s\n' "$package"
    done
    ! compiles || find_bpftool >/dev/null || bpftool_packages
}

# --- what is wanted, what is missing ---

# Whether what compiles BPF programs is wanted.
compiles() { [[ $mode == compiler || $mode == with-tests ]]; }

# Whether native binaries for arm64 are made here.
crosses() { [[ ($mode == cross || $mode == with-tests) && $(dpkg --print-architecture) == amd64 ]]; }

missing_packages() {
    local version=$1 package wanted=()
    if compiles; then
        wanted+=("clang-$version" "$(libclang_of "$version")" linux-libc-dev)
    fi
    if [[ $mode != compiler && $mode != runner ]]; then
        # A C compiler links native binaries; tests also trace its programs, and benchmarks compare with them.
        wanted+=(gcc libc6-dev libelf-dev zlib1g-dev)
    fi
    if crosses; then
        # The linker is told for which machine by clang alone.
        wanted+=("clang-$version" gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
    fi
    if [[ $mode == with-tests ]]; then
        # It runs what was made for arm64.
        wanted+=(qemu-user-static)
        wanted+=("llvm-$version" iproute2 util-linux python3-jsonschema python3-yaml)
        # They read the dependency files that ecc writes.
        wanted+=(make ninja-build)
        # Shells that are asked for completions, and what checks the manual pages.
        wanted+=(zsh fish mandoc)
        # They try packages on older kernels, which are of this machine's kind.
        if [[ $(dpkg --print-architecture) == amd64 ]]; then
            wanted+=(qemu-system-x86 busybox-static debian-archive-keyring)
        fi
        # They build the images on a base of the tests' own, and read every script.
        wanted+=(buildah debootstrap shellcheck)
    fi
    for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
        is_installed "$package" || printf '%s\n' "$package"
    done
    libbpf_packages
}

# Debian's libraries of arm64, of the versions that are here for this machine, unpacked and not installed: that would take all that they
# depend on, and another architecture for apt.
install_arm64_libraries() {
    local root package options=()
    root=$(mktemp -d)
    mkdir -p "$root"/{lists,cache/archives}/partial
    options=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Lists="$root/lists" -o Dir::State::Status=/dev/null
        -o Dir::Cache="$root/cache" -o APT::Sandbox::User=root)
    say "fetching the libraries of arm64 to $ARM64_LIBRARIES ..."
    (
        cd "$root"
        apt-get -qq "${options[@]}" update || true
        for package in libbpf-dev libelf-dev zlib1g-dev; do
            apt-get -qq "${options[@]}" download "$package=$(dpkg-query -W -f='${Version}' "$package")" || exit
        done
        for package in *.deb; do
            dpkg-deb --extract "$package" unpacked
        done
        as_root install -D -m 644 -t "$ARM64_LIBRARIES" unpacked/usr/lib/aarch64-linux-gnu/lib{bpf,elf,z}.a
    ) >"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        say "the libraries of arm64 cannot be had here: ecli is not made for arm64 on this machine"
    }
    rm -rf "$root"
}

report() {
    local clang=clang-$1 header=/usr/include/bpf/bpf_helpers.h
    local line='%-14s %-28s %s\n'
    # shellcheck disable=SC2059
    row() { printf "$line" "$1" "${2:-?}" "${3:-?}"; }
    version_of() { dpkg-query -W -f='${Version}\n' "$1" | head -n 1; }

    if [[ $mode == runner ]]; then
        row libbpf "$(version_of libbpf1)" "$(dpkg-query -L libbpf1 | grep -m 1 '/libbpf\.so\.1$')"
        return
    fi
    if ! compiles; then
        row gcc "$(version_of gcc)" "$(type -p gcc)"
        row libbpf "$(version_of libbpf-dev)" "$(dpkg-query -L libbpf-dev | grep -m 1 '/libbpf\.a$')"
        ! crosses || row gcc-arm64 "$(version_of gcc-aarch64-linux-gnu)" "$(type -p aarch64-linux-gnu-gcc)"
        return
    fi
    row clang "$("$clang" --version | sed -n 's/.*clang version \([^ ]*\).*/\1/p' | head -n 1)" "$(type -p "$clang")"
    row libclang "$(version_of "$(libclang_of "$1")")" "$(dpkg-query -L "$(libclang_of "$1")" | grep -m 1 '/libclang-.*\.so')"
    row bpftool "$("$(find_bpftool)" version | sed -n '1s/.* v//p')" "$(find_bpftool)"
    row libbpf "$(version_of libbpf-dev)" "$header"
    row linux-headers "$(version_of linux-libc-dev)" /usr/include/linux/bpf.h
    if [[ $mode == with-tests ]]; then
        row llvm-objdump "$(version_of "llvm-$1")" "$(type -p "llvm-objdump-$1")"
        row ip "$(version_of iproute2)" "$(type -p ip)"
        row unshare "$(version_of util-linux)" "$(type -p unshare)"
        row jsonschema "$(version_of python3-jsonschema python3-yaml)" /usr/lib/python3/dist-packages/jsonschema
        row gcc "$(version_of gcc)" "$(type -p gcc)"
        row libelf "$(version_of libelf-dev)" "$(dpkg-query -L libelf-dev | grep -m 1 '/libelf\.a$')"
        row make "$(version_of make)" "$(type -p make)"
        row ninja "$(version_of ninja-build)" "$(type -p ninja)"
        for tool in zsh fish mandoc buildah debootstrap shellcheck; do
            row "$tool" "$(version_of "$tool")" "$(type -p "$tool")"
        done
        ! crosses || row gcc-arm64 "$(version_of gcc-aarch64-linux-gnu)" "$(type -p aarch64-linux-gnu-gcc)"
        ! crosses || row qemu "$(version_of qemu-user-static)" "$(type -p qemu-aarch64-static)"
        ! is_installed qemu-system-x86 || row qemu-system "$(version_of qemu-system-x86)" "$(type -p qemu-system-x86_64)"
        ! is_installed busybox-static || row busybox "$(version_of busybox-static)" "$(type -p busybox)"
        row yaml "$(version_of python3-yaml)" /usr/lib/python3/dist-packages/yaml
    fi
}

require_supported_distribution

version=''
find_clang() {
    version=$(clang_version) || version=''
    # Old lists may not know the clang that is wanted, and without lists only installed packages are known.
    if [[ $version != "$PREFERRED_CLANG" ]] && ! $dry_run && { ! have_lists || ! is_installed "clang-$version"; }; then
        update_lists
        version=$(clang_version) || version=''
    fi
    if [[ -z $version ]] && $dry_run && ! have_lists; then
        printf 'would run apt-get update, then install clang-%s or the newest there is, with all that belongs to it\n' "$PREFERRED_CLANG"
        exit 0
    fi
    [[ -n $version ]] || fail "no clang-$OLDEST_CLANG or newer among the packages; check the network and the sources of apt"
}

if compiles || crosses; then
    find_clang
fi
if wants_backports && ! has_backports && ! $dry_run; then
    require_root
    enable_backports
fi
mapfile -t missing < <(missing_packages "$version")

if $dry_run; then
    if ((${#missing[@]})); then
        printf 'would install: %s\n' "${missing[*]}"
    else
        printf 'would install nothing: everything is there\n'
    fi
    exit 0
fi

install_missing() {
    say "installing ${missing[*]} ..."
    apt_get install --no-install-recommends "${missing[@]}"
}

if ((${#missing[@]})); then
    require_root
    # Lists from the distant past name files that are gone from the mirror: one more try with new ones.
    if ! have_lists || ! install_missing; then
        update_lists
        mapfile -t missing < <(missing_packages "$version")
        install_missing || {
            tail -n 5 "$log" >&2
            fail "apt could not install ${missing[*]}; check the network and the sources of apt"
        }
    fi
fi
if crosses && ! [[ -r $ARM64_LIBRARIES/libbpf.a && -r $ARM64_LIBRARIES/libelf.a && -r $ARM64_LIBRARIES/libz.a ]]; then
    require_root
    install_arm64_libraries
fi
if compiles; then
    link_bpftool
    [[ $("clang-$version" --print-targets) == *' bpf '* ]] || fail "clang-$version was built without the BPF target"
fi

report "$version"
