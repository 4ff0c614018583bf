using Eunomia.Bpf;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Cli.Sources;

/// <summary>A package to look at, which need not run on this machine, or on any.</summary>
/// <param name="Meta">What it says of itself.</param>
/// <param name="Object">Its object; null when today's libbpf would not open it.</param>
internal sealed record InspectedPackage(PackageMeta Meta, BpfObject? Object)
{
    // There is no such kernel: what an archive has for kernels is not shown.
    private static readonly KernelIdentity NoKernel = new("", "", "", "");

    /// <summary>Reads one, as <c>ecc inspect</c> does; or the one in an archive.</summary>
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
