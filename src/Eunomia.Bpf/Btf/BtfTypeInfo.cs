namespace Eunomia.Bpf.Btf;

/// <summary>The header words of a type, after its name.</summary>
/// <param name="Info">
/// <c>info</c>: bits 0-15 the number of entries that follow (of a function its linkage), 24-28 the kind, 31 the kind flag.
/// </param>
/// <param name="SizeOrType">The size or a type id, as the kind wants.</param>
/// <param name="Offset">Where the type starts, for error messages.</param>
internal readonly record struct BtfTypeInfo(uint Info, uint SizeOrType, long Offset)
{
    private const uint UnusedBits = 0x60ff0000;

    /// <summary>The kind; not checked.</summary>
    public BtfKind Kind => (BtfKind)(Info >> 24 & 0x1f);

    /// <summary>Number of entries.</summary>
    public uint Count => Info & 0xffff;

    /// <summary>What the flag means depends on the kind.</summary>
    public bool KindFlag => Info >> 31 != 0;

    /// <summary>Fails when a part that the kind has no use for is set: reading would lose it silently.</summary>
    public void CheckUnusedParts(string name)
    {
        if ((Info & UnusedBits) != 0)
        {
            throw new MalformedInputException($"BTF type '{name}' has unknown bits in 0x{Info:x}", Offset);
        }

        // An unknown kind is refused by whoever reads it.
        if (BtfLayout.Find(Kind) is { } layout && ((!layout.Parts.Contains('n') && name.Length != 0) || (!layout.Parts.Contains('c') && Count != 0) || (!layout.Parts.Contains('f') && KindFlag)))
        {
            throw new MalformedInputException($"BTF type of kind {Kind} has a name, entries or a flag that the kind has no use for", Offset);
        }
    }
}
