using Eunomia.Bpf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Package;

/// <summary>A package for <c>ecli inspect</c>, which need not run on this machine, or on any.</summary>
/// <param name="Meta">What it says of itself; what it leaves out, because it would only repeat the object, comes from there.</param>
/// <param name="Object">Its object; null when today's libbpf would not open it.</param>
public sealed record InspectedPackage(PackageMeta Meta, BpfObject? Object)
{
    /// <summary>Reads a <c>package.json</c> of any format, and the object in it.</summary>
    /// <exception cref="InvalidPackageException">It is none.</exception>
    /// <exception cref="MalformedInputException">Its object is none.</exception>
    public static InspectedPackage Read(ReadOnlySpan<byte> utf8)
    {
        var package = PackageReader.Read(utf8);
        var bytes = PackageCodec.Decompress(package);
        try
        {
            return Create(package.Meta, BpfObject.Read(bytes, package.Meta.BpfSkel.ObjName));
        }
        catch (MalformedInputException) when (package.Format != PackageFormat.Current)
        {
            // The original packed objects that today's libbpf would not open, such as those with a legacy maps section.
            return new InspectedPackage(package.Meta, Object: null);
        }
    }

    /// <summary>Completes what is said of an object by what it says itself.</summary>
    public static InspectedPackage Create(PackageMeta meta, BpfObject bpfObject) => new(MetaCompletion.Complete(meta, bpfObject), bpfObject);
}
