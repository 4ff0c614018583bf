namespace Eunomia.Package;

/// <summary>The machine an object was compiled for.</summary>
public sealed record PackageTarget
{
    /// <summary>libbpf's name of the processor: <c>x86</c>, <c>arm64</c>, …</summary>
    public required string Arch { get; init; }

    /// <summary>Byte order: <c>little</c> or <c>big</c>.</summary>
    public required string Endian { get; init; }
}
