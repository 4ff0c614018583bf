using System.Collections.Immutable;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// The object's types followed by the exported ones in one numbering. Exported types that the object already has lead to the object's.
/// </summary>
internal sealed class TypeGraph
{
    private readonly BtfTypeTable _own;
    private readonly uint[] _redirects;

    /// <summary>Joins both tables.</summary>
    public TypeGraph(BtfTypeTable own, BtfTypeTable exports)
    {
        _own = own;
        var matches = new LayoutMatcher(own, exports).MatchAll();
        _redirects = new uint[exports.Count + 1];
        for (var id = 1u; id < (uint)_redirects.Length; id++)
        {
            _redirects[id] = matches[id] != 0 ? matches[id] : (uint)own.Count + id;
        }

        Table = new BtfTypeTable([.. own.Types, .. exports.Types.Select(type => BtfReferences.Map(type, id => _redirects[id]))]);
    }

    /// <summary>All types; those that were redirected are still there, but nothing refers to them.</summary>
    public BtfTypeTable Table { get; }

    /// <summary>Number of types.</summary>
    public uint Count => (uint)Table.Count;

    /// <summary>Number of types that the object itself has; they come first.</summary>
    public uint OwnCount => (uint)_own.Count;

    /// <summary>Where an exported type is in this numbering.</summary>
    public uint OfExport(uint exportId) => _redirects[exportId];

    /// <summary>All ids of the object's own types of one kind, with the types.</summary>
    public IEnumerable<(uint Id, T Type)> Own<T>()
        where T : BtfType =>
        _own.Types.Select((type, index) => ((uint)index + 1, type as T)).Where(pair => pair.Item2 is not null)!;

    /// <summary>The exported roots in this numbering.</summary>
    public ImmutableArray<uint> OfExports(ImmutableArray<uint> exportIds) => [.. exportIds.Select(OfExport)];
}
