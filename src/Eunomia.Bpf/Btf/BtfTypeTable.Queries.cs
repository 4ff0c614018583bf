using System.Numerics;

namespace Eunomia.Bpf.Btf;

public sealed partial class BtfTypeTable
{
    /// <summary>This table with another's types after its own; the ids of those are higher by <see cref="Count"/>.</summary>
    public BtfTypeTable Concat(BtfTypeTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var offset = (uint)Count;
        return new BtfTypeTable([.. _types, .. other._types.Select(type => type.Map(id => id == 0 ? 0 : id + offset))]);
    }

    /// <summary>The size of a pointer, in bytes: BPF has 64-bit pointers only.</summary>
    public const uint PointerSize = 8;

    private Dictionary<string, int>?[]? _idsByKindAndName;
    private byte[]? _alignments;

    /// <summary>Number of types; the last id is the same, because 0 is void.</summary>
    public int Count => _types.Length;

    /// <summary>The type behind typedefs, qualifiers and type tags; 0 when that is void.</summary>
    public uint Resolve(uint id)
    {
        while (this[id]?.AliasedId is { } next)
        {
            id = next;
        }

        return id;
    }

    /// <summary>The id of the first type of that kind and name, or 0.</summary>
    public uint Find(BtfKind kind, string name)
    {
        var ids = (_idsByKindAndName ??= IdsByKindAndName())[(int)kind];
        return ids is not null && ids.TryGetValue(name, out var id) ? (uint)id : 0;
    }

    private Dictionary<string, int>?[] IdsByKindAndName()
    {
        var all = new Dictionary<string, int>?[(int)BtfKind.Enum64 + 1];
        for (var i = 0; i < _types.Length; i++)
        {
            (all[(int)_types[i].Kind] ??= new(StringComparer.Ordinal)).TryAdd(_types[i].Name, i + 1);
        }

        return all;
    }

    /// <summary>The size in bytes; null for what has none: void, functions, forward declarations and arrays of them.</summary>
    public ulong? SizeOf(uint id)
    {
        var count = 1UL;
        while (true)
        {
            var type = this[id];
            if (type is BtfArray array)
            {
                count = Saturate(count, array.Count);
                id = array.ElementTypeId;
            }
            else if (type?.AliasedId is { } next)
            {
                id = next;
            }
            else if (type is BtfVariable variable)
            {
                id = variable.TypeId;
            }
            else
            {
                return type?.OwnSize is { } size ? Saturate(count, size) : null;
            }
        }
    }

    // No real size comes near; a hostile one must be too large and not wrap.
    private static ulong Saturate(ulong left, ulong right) => Math.BigMul(left, right, out var low) == 0 ? low : ulong.MaxValue;

    /// <summary>
    /// The alignment in bytes that follows from the type; 1 for a packed struct and for what has none. BTF does not record an alignment
    /// that the source asked for.
    /// </summary>
    public uint AlignmentOf(uint id)
    {
        if (id == 0)
        {
            return 1;
        }

        _alignments ??= new byte[_types.Length + 1];
        if (_alignments[id] == 0)
        {
            _alignments[id] = (byte)ComputeAlignment(_types[(int)id - 1]);
        }

        return _alignments[id];
    }

    /// <summary>The width of a member in bits; null when its type has no size.</summary>
    public ulong? BitSizeOf(BtfMember member) =>
        member.BitFieldSize != 0 ? member.BitFieldSize
        : this[Resolve(member.TypeId)] is BtfInt integer ? (ulong)integer.Bits
        : SizeOf(member.TypeId) * 8;

    private uint ComputeAlignment(BtfType type) => type switch
    {
        // Nesting is bounded by the reader, and every answer is kept, so that recursion is neither deep nor repeated.
        BtfArray array => AlignmentOf(array.ElementTypeId),
        BtfVariable variable => AlignmentOf(variable.TypeId),
        BtfComposite composite => AlignmentOf(composite),
        { AliasedId: { } next } => AlignmentOf(next),
        _ => type.OwnSize is { } size and > 0 ? Math.Min(16, 1u << BitOperations.TrailingZeroCount(size)) : 1,
    };

    private uint AlignmentOf(BtfComposite composite)
    {
        var largest = 1u;
        foreach (var member in composite.Members)
        {
            var alignment = AlignmentOf(member.TypeId);
            if (member.BitFieldSize == 0 && member.BitOffset % (alignment * 8) != 0)
            {
                return 1;
            }

            largest = Math.Max(largest, alignment);
        }

        return composite.Size % largest == 0 ? largest : 1;
    }
}
