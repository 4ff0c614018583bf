#!/bin/sh
# Publishes ecc and ecli for the .NET of an image: publish.sh ARCHITECTURE DIRECTORY, with Docker's name of the architecture.
set -eu

case $1 in
    amd64) runtime=linux-x64 ;;
    arm64) runtime=linux-arm64 ;;
    *)
        echo "publish: no .NET of '$1' is known here: amd64 or arm64" >&2
        exit 2
        ;;
esac

# Not every registry has the compiler that compiles ahead. Without it the tools are the same, they only start slower.
ahead=true
dotnet restore src/Eunomia.Cc.Cli -r "$runtime" -p:PublishReadyToRun=true || {
    echo "publish: not compiled ahead, because the registry does not give what that takes" >&2
    ahead=false
}

for tool in Cc.Cli:ecc Runtime.Cli:ecli; do
    # Whether the code is in order is for the build of the repository to say, not for that of an image.
    dotnet publish "src/Eunomia.${tool%:*}" -o "$2/${tool#*:}" -r "$runtime" --self-contained false -nologo --disable-build-servers \
        -p:PublishReadyToRun="$ahead" -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false \
        -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false
done
