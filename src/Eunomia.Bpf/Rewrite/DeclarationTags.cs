using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>The declaration tags of a table by what they tag.</summary>
internal sealed class DeclarationTags
{
    private static readonly List<uint> None = [];
    private readonly IReadOnlyList<BtfType> _types;
    private readonly List<uint>?[] _tags;

    /// <summary>Collects the tags.</summary>
    /// <param name="types">The types, from id 1.</param>
    /// <param name="isKept">Which tags count; null: all.</param>
    public DeclarationTags(IReadOnlyList<BtfType> types, Predicate<uint>? isKept = null)
    {
        _types = types;
        _tags = new List<uint>?[types.Count + 1];
        for (var id = 1u; id <= (uint)types.Count; id++)
        {
            if (types[(int)id - 1] is BtfDeclTag tag && isKept?.Invoke(id) != false)
            {
                (_tags[tag.TypeId] ??= []).Add(id);
            }
        }
    }

    /// <summary>The tags of a type, in the order of their ids.</summary>
    public List<uint> this[uint id] => _tags[id] ?? None;

    /// <summary>The tags of a type in an order that does not depend on their ids.</summary>
    public List<uint> Sorted(uint id)
    {
        if (this[id] is not { Count: > 1 } tags)
        {
            return this[id];
        }

        List<uint> sorted = [.. tags];
        sorted.Sort((left, right) => Compare((BtfDeclTag)_types[(int)left - 1], (BtfDeclTag)_types[(int)right - 1]));
        return sorted;
    }

    /// <summary>Tags of one type that compare equal say the same.</summary>
    private static int Compare(BtfDeclTag left, BtfDeclTag right)
    {
        var order = left.ComponentIndex.CompareTo(right.ComponentIndex);
        order = order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
        return order != 0 ? order : left.KindFlag.CompareTo(right.KindFlag);
    }
}
