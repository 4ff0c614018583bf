using Eunomia.Bpf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>A package for <c>ecli inspect</c>, which need not run on this machine, or on any.</summary>
/// <param name="Meta">Its metadata.</param>
/// <param name="Object">Its object; null when today's libbpf would not open it.</param>
internal sealed record InspectedPackage(PackageMeta Meta, BpfObject? Object)
{
    // A kernel that does not exist: an archive's types for kernels are not shown.
    private static readonly KernelIdentity NoKernel = new("", "", "", "");

    /// <summary>Reads a package, as <c>ecc inspect</c> does; or the one in an archive.</summary>
    /// <exception cref="BpfRuntimeException">It is none.</exception>
    public static InspectedPackage Read(ReadOnlySpan<byte> bytes) => PackageArchive.IsArchive(bytes)
        ? ReadJson(PackageArchive.Read(new MemoryStream(bytes.ToArray(), writable: false), NoKernel).Package.Span)
        : ReadJson(bytes);

    private static InspectedPackage ReadJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var package = PackageReader.Read(utf8);
            var compiled = PackageCodec.Decompress(package);
            return new InspectedPackage(package.Meta, ObjectOf(compiled, package));
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

    private static BpfObject? ObjectOf(byte[] compiled, BpfPackage package)
    {
        try
        {
            return BpfObject.Read(compiled, package.Meta.BpfSkel.ObjName);
        }
        catch (MalformedInputException) when (package.Format != PackageFormat.Current)
        {
            // The original packed objects that today's libbpf would not open, such as those with a legacy maps section.
            return null;
        }
    }
}
