namespace Eunomia.Bpf.Btf;

/// <summary>
/// All types of one BTF section by id. Every id in every entry is in range, and no chain of typedefs, qualifiers, arrays or
/// by-value members leads back to itself: the reader has checked it.
/// </summary>
public sealed partial class BtfTypeTable
{
    private readonly ImmutableArray<BtfType> _types;

    /// <summary>Creates a table of types that are already checked.</summary>
    /// <param name="types">The types; the first has id 1.</param>
    public BtfTypeTable(ImmutableArray<BtfType> types) => _types = types;

    /// <summary>Creates a table that also knows the strings of its section, which <c>.BTF.ext</c> refers to.</summary>
    internal BtfTypeTable(ImmutableArray<BtfType> types, BtfStringTable strings)
        : this(types) => Strings = strings;

    /// <summary>The strings of the section it was read from.</summary>
    internal BtfStringTable Strings { get; } = BtfStringTable.Empty;

    /// <summary>A table without a type.</summary>
    public static BtfTypeTable Empty { get; } = new([]);

    /// <summary>The types in id order; the first has id 1.</summary>
    public ImmutableArray<BtfType> Types => _types;

    /// <summary>The type with that id, or null for 0, which is void.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public BtfType? this[uint id] =>
        id == 0 ? null
        : id <= (uint)_types.Length ? _types[(int)id - 1]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"the table has {_types.Length} types");
}
