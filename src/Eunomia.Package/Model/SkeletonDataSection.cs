namespace Eunomia.Package;

/// <summary>A data section whose variables user space can set or read.</summary>
public sealed record SkeletonDataSection
{
    /// <summary>ELF section name, such as <c>.rodata</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its global variables, by offset.</summary>
    public ImmutableArray<SkeletonVariable> Variables { get; init; } = [];
}
