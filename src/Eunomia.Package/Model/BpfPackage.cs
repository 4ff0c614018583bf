using System.Text.Json.Serialization;

namespace Eunomia.Package;

/// <summary>
/// One <c>package.json</c>: a BPF object and what user space needs to run it. The order of the properties of this and of
/// every record below is the order of the keys in the file; an optional key that is null is not written. The attributes say how the
/// serializer would write them; <see cref="PackageWriter"/> writes the same by hand, because that starts faster, and a test compares.
/// </summary>
public sealed record BpfPackage
{
    /// <summary>The ELF object, compressed and in base64; see <see cref="PackageCodec"/>.</summary>
    public required string BpfObject { get; init; }

    /// <summary>Size of the object before compression, in bytes.</summary>
    public required int BpfObjectSize { get; init; }

    /// <summary>What the object holds.</summary>
    public required PackageMeta Meta { get; init; }

    /// <summary>The format the package was read from; not part of the file.</summary>
    [JsonIgnore]
    public PackageFormat Format { get; init; } = PackageFormat.Current;
}
