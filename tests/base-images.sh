#!/usr/bin/env bash
# Makes the two images that docker/Dockerfile starts from, for machines that reach no registry of images: Debian made by debootstrap, as
# slim as the public one, and the .NET of this machine. As root:
#
# They take this machine's certificates and NuGet configuration along: they are for tests, and not to be pushed anywhere.
#
#   tests/base-images.sh BASE SDK [OPTION of buildah ...]
#
# BASE, SDK   what the images will be called
set -euo pipefail
(($# >= 2)) || { sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" >&2; exit 2; }
base=$1 sdk=$2
shift 2
buildah=(buildah "$@")
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

container=$("${buildah[@]}" from scratch)
root=$("${buildah[@]}" mount "$container")

# --- Debian, without what its slim image leaves out: documentation and messages in other languages ---
debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
rm -rf "$root.log" "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
rm -rf "$root"/usr/share/{doc,info,locale,man}/*
printf 'path-exclude=/usr/share/%s/*\n' doc info locale man >"$root/etc/dpkg/dpkg.cfg.d/slim"
# As in the images of Debian and Ubuntu: what is half installed when the power fails is thrown away anyway.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"

# This machine's way to the registries: sources, if they are of the same Debian, settings and certificates.
if grep -qs '^VERSION_CODENAME=bookworm$' /etc/os-release; then
    if [[ -s /etc/apt/sources.list.d/debian.sources ]]; then
        rm "$root/etc/apt/sources.list"
        cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
    elif [[ -s /etc/apt/sources.list ]]; then
        cp /etc/apt/sources.list "$root/etc/apt/"
    fi
fi
find /etc/apt/apt.conf.d -type f -exec grep -q '^Acquire' {} \; -exec cp -t "$root/etc/apt/apt.conf.d" {} +
mkdir -p "$root/usr/local/share/ca-certificates"
cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
configuration=${HOME:-/root}/.nuget/NuGet/NuGet.Config
if [[ -r $configuration ]]; then
    install -D -m 644 "$configuration" "$root/root/.nuget/NuGet/NuGet.Config"
fi
"${buildah[@]}" config --env "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}" "$container"
"${buildah[@]}" commit --quiet --rm "$container" "$base" >/dev/null

# --- the SDK, without what takes room and is of no use here: F#, ASP.NET Core, messages in other languages ---
container=$("${buildah[@]}" from scratch)
root=$("${buildah[@]}" mount "$container")
mkdir -p "$root/usr/share/dotnet/shared"
cp -r "$dotnet/dotnet" "$dotnet/host" "$root/usr/share/dotnet/"
cp -r "$dotnet/shared/Microsoft.NETCore.App" "$root/usr/share/dotnet/shared/"
cp -r "$dotnet/sdk" "$dotnet/sdk-manifests" "$root/usr/share/dotnet/"
rm -rf "$root"/usr/share/dotnet/sdk/*/{FSharp,DotnetTools,TestHostNetFramework}
find "$root/usr/share/dotnet/sdk" -name '*.resources.dll' -delete
mkdir "$root/usr/share/dotnet/packs"
find "$dotnet/packs" -mindepth 1 -maxdepth 1 -name 'Microsoft.NETCore.*' -exec cp -rt "$root/usr/share/dotnet/packs" {} +
"${buildah[@]}" commit --quiet --rm "$container" "$sdk" >/dev/null
