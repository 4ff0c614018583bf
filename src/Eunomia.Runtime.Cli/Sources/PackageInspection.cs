using Eunomia.Bpf;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>Reads packages to look at.</summary>
internal static class PackageInspection
{
    // There is no such kernel: what an archive has for kernels is not shown.
    private static readonly KernelIdentity NoKernel = new("", "", "", "");

    /// <summary>Reads one, as <c>ecc inspect</c> does; or the one in an archive.</summary>
    /// <exception cref="BpfRuntimeException">It is none.</exception>
    public static InspectedPackage Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return InspectedPackage.Read(PackageArchive.IsArchive(bytes) ? PackageArchive.Read(bytes, NoKernel).Package.Span : bytes);
        }
        catch (InvalidPackageException e)
        {
            throw new BpfRuntimeException(RuntimeProblem.From(e), e);
        }
        catch (MalformedInputException e)
        {
            throw new BpfRuntimeException(RuntimeProblem.From(e), e);
        }
    }
}
