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
    private readonly Dictionary<(uint Own, uint Export, bool IsBehindPointer), bool> _answers = [];

    /// <summary>For every exported id the object's own, or 0.</summary>
    public uint[] MatchAll()
    {
        var matches = new uint[exports.Count + 1];
        if (exports.Count == 0)
        {
            return matches;
        }

        var named = ByName();
        for (var id = 1u; id < (uint)matches.Length; id++)
        {
            // What the exports only declare the object may define.
            var defined = exports[id] is BtfForward forward ? First(forward.IsUnion ? BtfKind.Union : BtfKind.Struct, forward.Name, sameAs: 0) : 0;
            matches[id] = defined != 0 ? defined : First(exports[id]!.Kind, exports[id]!.Name, sameAs: id);
        }

        return matches;

        uint First(BtfKind kind, string name, uint sameAs)
        {
            foreach (var candidate in named.GetValueOrDefault(name) ?? [])
            {
                if (own[candidate]!.Kind == kind && (sameAs == 0 || AreSame(candidate, sameAs)))
                {
                    return candidate;
                }
            }

            return 0;
        }
    }

    private Dictionary<string, List<uint>> ByName()
    {
        var named = new Dictionary<string, List<uint>>(StringComparer.Ordinal);
        for (var id = 1u; id <= (uint)own.Count; id++)
        {
            var name = own[id]!.Name;
            if (name.Length == 0)
            {
                continue;
            }

            if (!named.TryGetValue(name, out var ids))
            {
                named.Add(name, ids = []);
            }

            ids.Add(id);
        }

        return named;
    }

    private bool AreSame(uint ownId, uint exportId, bool isBehindPointer = false)
    {
        if (ownId == 0 || exportId == 0)
        {
            return ownId == exportId;
        }

        var question = (ownId, exportId, isBehindPointer);
        if (!_answers.TryGetValue(question, out var same))
        {
            same = Compare(own[ownId]!, exports[exportId]!, isBehindPointer);
            _answers[question] = same;
        }

        return same;
    }

    private bool Compare(BtfType left, BtfType right, bool isBehindPointer) => (left, right) switch
    {
        (BtfInt or BtfFloat, _) => left == right,
        (BtfPointer a, BtfPointer b) => AreSame(a.TypeId, b.TypeId, isBehindPointer: true),
        (BtfArray a, BtfArray b) => a.Count == b.Count && AreSame(a.ElementTypeId, b.ElementTypeId, isBehindPointer),
        (BtfTypedef a, BtfTypedef b) => a.Name == b.Name && AreSame(a.TypeId, b.TypeId, isBehindPointer),
        (BtfQualifier a, BtfQualifier b) => a.Kind == b.Kind && AreSame(a.TypeId, b.TypeId, isBehindPointer),
        (BtfTypeTag a, BtfTypeTag b) => a.Name == b.Name && a.KindFlag == b.KindFlag && AreSame(a.TypeId, b.TypeId, isBehindPointer),
        (BtfEnum a, BtfEnum b) => a with { Values = [] } == b with { Values = [] } && (isBehindPointer || a.Values.SequenceEqual(b.Values)),
        (BtfFunctionPrototype a, BtfFunctionPrototype b) => HaveSameParameters(a, b),

        // Behind a pointer a struct is its tag: a list's node need not be compared with itself without end.
        (BtfComposite or BtfForward, BtfComposite or BtfForward) when isBehindPointer => TagOf(left) == TagOf(right),
        (BtfComposite a, BtfComposite b) => TagOf(a) == TagOf(b) && a.Size == b.Size && HaveSameMembers(a, b),
        (BtfForward, BtfForward) => left == right,
        _ => false,
    };

    private bool HaveSameMembers(BtfComposite left, BtfComposite right)
    {
        var isSame = left.Members.Length == right.Members.Length;
        for (var i = 0; isSame && i < left.Members.Length; i++)
        {
            var (a, b) = (left.Members[i], right.Members[i]);
            isSame = a with { TypeId = 0 } == b with { TypeId = 0 } && AreSame(a.TypeId, b.TypeId);
        }

        return isSame;
    }

    private bool HaveSameParameters(BtfFunctionPrototype left, BtfFunctionPrototype right)
    {
        var isSame = left.Parameters.Length == right.Parameters.Length && AreSame(left.ReturnTypeId, right.ReturnTypeId, isBehindPointer: true);
        for (var i = 0; isSame && i < left.Parameters.Length; i++)
        {
            isSame = AreSame(left.Parameters[i].TypeId, right.Parameters[i].TypeId, isBehindPointer: true);
        }

        return isSame;
    }

    private static (bool IsUnion, string Name) TagOf(BtfType type) => type switch
    {
        BtfComposite composite => (composite.IsUnion, composite.Name),
        BtfForward forward => (forward.IsUnion, forward.Name),
        _ => default,
    };
}
