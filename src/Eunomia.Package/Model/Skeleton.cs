namespace Eunomia.Package;

/// <summary>Description of an object's maps, programs and global variables: <c>bpf_skel</c>.</summary>
public sealed record Skeleton
{
    /// <summary>The object's name: that of its source, then <c>_bpf</c>.</summary>
    public required string ObjName { get; init; }

    /// <summary>The documentation of the program, from the comment on its license.</summary>
    public SkeletonDoc? Doc { get; init; }

    /// <summary>Maps in libbpf's order, those it makes for data sections included.</summary>
    public ImmutableArray<SkeletonMap> Maps { get; init; } = [];

    /// <summary>Programs in libbpf's order.</summary>
    public ImmutableArray<SkeletonProgram> Progs { get; init; } = [];

    /// <summary>Data sections whose variables user space can set or read.</summary>
    public ImmutableArray<SkeletonDataSection> DataSections { get; init; } = [];
}
