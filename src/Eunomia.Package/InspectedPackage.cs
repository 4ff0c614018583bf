using Eunomia.Bpf;
using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;

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

    /// <summary>The package as text for people: <see cref="PackageText"/>.</summary>
    public string ToText() => PackageText.Render(Meta, Object?.License, Object is null ? [] : InstructionUse.In(Lowered(Object)));

    /// <summary>As a kernel gets it that is as old as can be.</summary>
    private static BpfObject Lowered(BpfObject bpfObject) => bpfObject with { Elf = InstructionLowering.Lower(bpfObject.Elf, InstructionFeature.All) };

    /// <summary>Completes what is said of an object by what it says itself.</summary>
    public static InspectedPackage Create(PackageMeta meta, BpfObject bpfObject) => new(MetaCompletion.Complete(meta, bpfObject), bpfObject);
}
