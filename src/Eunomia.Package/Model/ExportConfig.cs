namespace Eunomia.Package;

/// <summary>What a map exports: one of the records nested here.</summary>
public abstract record ExportConfig
{
    private ExportConfig()
    {
    }

    /// <summary>Nothing: <c>"no_export"</c>.</summary>
    public sealed record NoExport : ExportConfig;

    /// <summary>What the map's BTF says of its values; for sampled maps: <c>"default"</c>.</summary>
    public sealed record FromMapType : ExportConfig;

    /// <summary>A type of the object's BTF: <c>{"btf_type_id": 7}</c>.</summary>
    /// <param name="Id">Its id in the packaged object.</param>
    public sealed record BtfType(uint Id) : ExportConfig;

    /// <summary>Chosen members: <c>{"custom_members": […]}</c>.</summary>
    /// <param name="Members">The members, in the order they are printed.</param>
    public sealed record CustomMembers(ImmutableArray<CustomMember> Members) : ExportConfig;
}

/// <summary>One member of <see cref="ExportConfig.CustomMembers"/>.</summary>
public sealed record CustomMember
{
    /// <summary>The name it is printed under.</summary>
    public required string Name { get; init; }

    /// <summary>Offset in the map's value, in bytes.</summary>
    public required uint Offset { get; init; }

    /// <summary>Its type in the packaged object's BTF.</summary>
    public required uint BtfTypeId { get; init; }
}
