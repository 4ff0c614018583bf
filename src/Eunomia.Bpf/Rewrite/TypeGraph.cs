using System.Collections.Immutable;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// The object's types followed by the exported ones in one numbering. Of types that are the same only the first is referred to, and
/// exported types that the object already has lead to the object's.
/// </summary>
internal sealed class TypeGraph
{
    private readonly uint _ownCount;
    private readonly uint[] _representatives;
    private readonly List<uint> _references = [];

    /// <summary>Joins both tables.</summary>
    public TypeGraph(BtfTypeTable own, BtfTypeTable exports)
    {
        _ownCount = (uint)own.Count;
        var matches = new LayoutMatcher(own, exports).MatchAll();
        var joined = own.Types.AddRange(
            exports.Types.Select(type => BtfReferences.Map(type, id => matches[id] != 0 || id == 0 ? matches[id] : _ownCount + id)));
        _representatives = Representatives(joined);
        for (var id = 1u; id < (uint)matches.Length; id++)
        {
            if (matches[id] != 0)
            {
                _representatives[_ownCount + id] = _representatives[matches[id]];
            }
        }

        Table = new BtfTypeTable([.. joined.Select(Represent)]);
    }

    /// <summary>All types; those that are represented by another are still there, but nothing refers to them.</summary>
    public BtfTypeTable Table { get; }

    /// <summary>Number of types.</summary>
    public uint Count => (uint)Table.Count;

    /// <summary>Ids of the object's own types.</summary>
    public IEnumerable<uint> OwnIds => Enumerable.Range(1, (int)_ownCount).Select(id => (uint)id);

    /// <summary>The type that stands for one of the object's own.</summary>
    public uint Representative(uint ownId) => _representatives[ownId];

    /// <summary>The types that stand for exported ones.</summary>
    public ImmutableArray<uint> OfExports(ImmutableArray<uint> exportIds) => [.. exportIds.Select(id => _representatives[_ownCount + id])];

    /// <summary>All ids of the object's own types of one kind, with the types.</summary>
    public IEnumerable<(uint Id, T Type)> Own<T>()
        where T : BtfType
    {
        foreach (var id in OwnIds)
        {
            if (Table[id] is T type)
            {
                yield return (id, type);
            }
        }
    }

    /// <summary>The declaration tags of a table by what they tag.</summary>
    public static ILookup<uint, uint> Tags(IEnumerable<BtfType> types) => types
        .Select((type, index) => (Tag: type as BtfDeclTag, Id: (uint)index + 1))
        .Where(entry => entry.Tag is not null)
        .ToLookup(entry => entry.Tag!.TypeId, entry => entry.Id);

    private BtfType Represent(BtfType type)
    {
        _references.Clear();
        BtfReferences.Add(type, _references);
        return _references.TrueForAll(id => _representatives[id] == id) ? type : BtfReferences.Map(type, Representative);
    }

    private static uint[] Representatives(ImmutableArray<BtfType> types)
    {
        var ids = Enumerable.Range(1, types.Length).Select(id => (uint)id).ToList();
        var classes = new TypeClasses(ids, [null, .. types], Tags(types));
        var first = new uint[classes.Count + 1];
        var representatives = new uint[types.Length + 1];
        foreach (var id in ids)
        {
            ref var representative = ref first[classes[id]];
            representative = representative == 0 ? id : representative;
            representatives[id] = representative;
        }

        return representatives;
    }
}
