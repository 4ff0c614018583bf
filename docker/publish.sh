#!/bin/sh
# Publishes ecc and ecli as native binaries for an image: publish.sh ARCHITECTURE DIRECTORY, with Docker's name of the architecture.
set -eu

case $1 in
    amd64) runtime=linux-x64 ;;
    arm64) runtime=linux-arm64 ;;
    *)
        echo "publish: no .NET of '$1' is known here: amd64 or arm64" >&2
        exit 2
        ;;
esac

for tool in Cc.Cli:ecc Runtime.Cli:ecli; do
    # Whether the code is in order is for the build of the repository to say, not for that of an image.
    said=$(dotnet publish "src/Eunomia.${tool%:*}" -o "$2/${tool#*:}" -r "$runtime" -nologo -tl:off --disable-build-servers \
        -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false) || {
        # On standard error, which is shown however quiet a build of an image is.
        printf "%s\\npublish: %s is not published; the errors above say why\\n" "$said" "${tool#*:}" >&2
        exit 1
    }
done
