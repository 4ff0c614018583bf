using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Finds for types of one table the same ones in another: same kind, same name, same layout. Array index types and what pointers lead
/// to behind a struct's name make no difference.
/// </summary>
/// <param name="own">Where to search.</param>
/// <param name="exports">What to search for.</param>
internal sealed class LayoutMatcher(BtfTypeTable own, BtfTypeTable exports)
{
    private readonly Dictionary<(uint Own, uint Export), bool> _answers = [];
    private readonly ILookup<(BtfKind Kind, string Name), uint> _named = own.Types
        .Select((type, index) => (Type: type, Id: (uint)index + 1))
        .Where(entry => entry.Type.Name.Length != 0)
        .ToLookup(entry => (entry.Type.Kind, entry.Type.Name), entry => entry.Id);

    /// <summary>For every exported id the object's own, or 0.</summary>
    public uint[] MatchAll()
    {
        var matches = new uint[exports.Count + 1];
        for (var id = 1u; id < (uint)matches.Length; id++)
        {
            var type = exports[id]!;
            matches[id] = type is BtfForward forward
                ? FirstOf(forward.IsUnion ? BtfKind.Union : BtfKind.Struct, forward.Name)
                : 0;
            if (matches[id] == 0)
            {
                var current = id;
                matches[id] = _named[(type.Kind, type.Name)].FirstOrDefault(candidate => AreSame(candidate, current));
            }
        }

        return matches;
    }

    private uint FirstOf(BtfKind kind, string name) => _named[(kind, name)].FirstOrDefault();

    private bool AreSame(uint ownId, uint exportId)
    {
        if (ownId == 0 || exportId == 0)
        {
            return ownId == exportId;
        }

        if (!_answers.TryGetValue((ownId, exportId), out var same))
        {
            same = Compare(own[ownId]!, exports[exportId]!);
            _answers[(ownId, exportId)] = same;
        }

        return same;
    }

    private bool Compare(BtfType left, BtfType right) => (left, right) switch
    {
        (BtfInt or BtfFloat or BtfForward, _) => left == right,
        (BtfPointer a, BtfPointer b) => AreSameTargets(a.TypeId, b.TypeId),
        (BtfArray a, BtfArray b) => a.Count == b.Count && AreSame(a.ElementTypeId, b.ElementTypeId),
        (BtfTypedef a, BtfTypedef b) => a.Name == b.Name && AreSame(a.TypeId, b.TypeId),
        (BtfQualifier a, BtfQualifier b) => a.Kind == b.Kind && AreSame(a.TypeId, b.TypeId),
        (BtfTypeTag a, BtfTypeTag b) => a.Name == b.Name && a.KindFlag == b.KindFlag && AreSame(a.TypeId, b.TypeId),
        (BtfEnum a, BtfEnum b) => a with { Values = [] } == b with { Values = [] } && a.Values.SequenceEqual(b.Values),
        (BtfComposite a, BtfComposite b) => a.Name == b.Name && a.Kind == b.Kind && a.Size == b.Size && HaveSameMembers(a, b),
        (BtfFunctionPrototype a, BtfFunctionPrototype b) => AreSameTargets(a.ReturnTypeId, b.ReturnTypeId)
            && a.Parameters.Length == b.Parameters.Length
            && a.Parameters.Zip(b.Parameters).All(pair => AreSameTargets(pair.First.TypeId, pair.Second.TypeId)),
        _ => false,
    };

    private bool HaveSameMembers(BtfComposite left, BtfComposite right) =>
        left.Members.Length == right.Members.Length && left.Members.Zip(right.Members).All(pair =>
            pair.First with { TypeId = 0 } == pair.Second with { TypeId = 0 } && AreSame(pair.First.TypeId, pair.Second.TypeId));

    /// <summary>Behind a pointer a struct is its name: a list's node need not be compared with itself without end.</summary>
    private bool AreSameTargets(uint ownId, uint exportId)
    {
        var (left, right) = (own[ownId], exports[exportId]);
        return TagOf(left) is { Name.Length: > 0 } tag ? tag == TagOf(right) : AreSame(ownId, exportId);
    }

    private static (bool IsUnion, string Name)? TagOf(BtfType? type) => type switch
    {
        BtfComposite composite => (composite.IsUnion, composite.Name),
        BtfForward forward => (forward.IsUnion, forward.Name),
        _ => null,
    };
}
