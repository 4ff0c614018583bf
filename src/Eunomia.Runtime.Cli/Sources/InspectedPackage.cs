using Eunomia.Bpf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>A package to look at, which need not run on this machine, or on any.</summary>
/// <param name="Meta">What it says of itself.</param>
/// <param name="License">The license in its object; null when there is none.</param>
internal sealed record InspectedPackage(PackageMeta Meta, string? License)
{
    /// <summary>Reads one, as <c>ecc inspect</c> does.</summary>
    /// <exception cref="BpfRuntimeException">It is none.</exception>
    public static InspectedPackage Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var package = PackageReader.Read(utf8);
            var compiled = PackageCodec.Decompress(package);
            return new InspectedPackage(package.Meta, LicenseOf(compiled, package));
        }
        catch (InvalidPackageException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(e.Message), e);
        }
        catch (MalformedInputException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.MalformedObject(e.Message), e);
        }
    }

    private static string? LicenseOf(byte[] compiled, BpfPackage package)
    {
        try
        {
            return BpfObject.Read(compiled, package.Meta.BpfSkel.ObjName).License;
        }
        catch (MalformedInputException) when (package.Format != PackageFormat.Current)
        {
            // The original packed objects that today's libbpf would not open, such as those with a legacy maps section.
            return null;
        }
    }
}
