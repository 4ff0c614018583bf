using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Core;

/// <summary>The named types of a section that relocations may be about, by essential name. Those of a base are not among them.</summary>
internal sealed class TypeNames
{
    private readonly BtfWords _types;

    // The first id with a hash, and for each id the next one with the same; ids count from the base's last, 0 ends a list.
    private readonly int[] _first;
    private readonly int[] _next;

    /// <summary>Reads all names once.</summary>
    /// <param name="types">The types.</param>
    public TypeNames(BtfWords types)
    {
        _types = types;
        var count = types.Count - types.BaseCount;
        _first = new int[System.Numerics.BitOperations.RoundUpToPowerOf2(((uint)count / 2) + 1)];
        _next = new int[count + 1];
        for (var id = count; id > 0; id--)
        {
            var name = NameOf(id);
            if (!name.IsEmpty && IsRelocatable(types.KindOf(id + types.BaseCount)))
            {
                ref var first = ref _first[Hash(name) & (_first.Length - 1)];
                (_next[id], first) = (first, id);
            }
        }
    }

    /// <summary>The ids of the types of that essential name and kind, ascending.</summary>
    public List<int> Find(ReadOnlySpan<byte> essentialName, BtfKind kind, Effort effort)
    {
        var found = new List<int>();
        for (var id = _first[Hash(essentialName) & (_first.Length - 1)]; id != 0; id = _next[id])
        {
            effort.Spend(essentialName);
            if (TypeMatch.AreOfOneKind(_types.KindOf(id + _types.BaseCount), kind) && NameOf(id).SequenceEqual(essentialName))
            {
                found.Add(id + _types.BaseCount);
            }
        }

        return found;
    }

    private ReadOnlySpan<byte> NameOf(int id) => EssentialName.Of(_types.Text(_types.NameOf(id + _types.BaseCount)));

    /// <summary>What a program's relocations may name.</summary>
    private static bool IsRelocatable(BtfKind kind) => kind is not (BtfKind.Function or BtfKind.Variable or BtfKind.DataSection or BtfKind.DeclTag or BtfKind.TypeTag);

    // FNV-1a: the names of a hostile kernel all in one list only make that list long.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 16777619;
        }

        return (int)hash;
    }
}
