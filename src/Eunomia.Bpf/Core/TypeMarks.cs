using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Core;

/// <summary>Which types of a section, and which members of them, some relocations need.</summary>
/// <param name="types">All types of the section.</param>
/// <param name="kernel">The marks of its base; null when it has none.</param>
internal sealed class TypeMarks(BtfWords types, TypeMarks? kernel)
{
    private const uint KindFlag = 1u << 31;

    // The value is the new id, once there is one.
    private readonly SortedDictionary<int, uint> _marked = [];
    private readonly Dictionary<int, SortedSet<int>> _members = [];

    // What has been looked at, through pointers or not: once for all relocations.
    private readonly HashSet<(int Id, bool ThroughPointers)> _seen = [];
    private readonly HashSet<(int Id, bool IsBehindPointer)> _seenWithMembers = [];

    /// <summary>All types of the section.</summary>
    public BtfWords Types => types;

    /// <summary>Marks what a relocation needs.</summary>
    /// <param name="target">The path to what it found.</param>
    /// <param name="kind">What it asks.</param>
    public void Add(AccessPath target, CoreRelocationKind kind)
    {
        switch (kind)
        {
            case CoreRelocationKind.TypeMatches:
                AddWithMembers(target.Root);
                break;
            case CoreRelocationKind.TypeExists or CoreRelocationKind.TypeSize or CoreRelocationKind.TypeIdTarget:
                Add(target.Root, throughPointers: true);
                break;
            case CoreRelocationKind.EnumValue or CoreRelocationKind.EnumValueExists:
                Add(target.Root, throughPointers: false);
                break;
            default:
                AddField(target);
                break;
        }
    }

    /// <summary>Gives the marked types their new ids, in the order of the old ones.</summary>
    /// <param name="last">The last id that is taken.</param>
    /// <returns>The last id that is taken now.</returns>
    public uint Number(uint last)
    {
        foreach (var id in _marked.Keys.ToArray())
        {
            _marked[id] = ++last;
        }

        return last;
    }

    /// <summary>Writes the marked types.</summary>
    public void Write(ByteWriter output, BtfStringTableWriter strings)
    {
        foreach (var id in _marked.Keys)
        {
            var words = types.All(id).ToArray();
            if (types.KindOf(id) is BtfKind.Struct or BtfKind.Union)
            {
                words = KeepMembers(id, words);
            }

            Translate(words, types.KindOf(id), strings);
            foreach (var word in words)
            {
                output.WriteU32(word);
            }
        }
    }

    private void AddField(AccessPath target)
    {
        var id = target.Root;
        Add(id, throughPointers: false);
        foreach (var index in target.Path.Skip(1))
        {
            id = types.Resolve(id);
            if (types.KindOf(id) == BtfKind.Array)
            {
                id = types.TypeOf(id);
                continue;
            }

            AddMember(id, index);
            id = types.MemberOf(id, index).Type;
            Add(id, throughPointers: false);
        }
    }

    /// <summary>Marks a type, and what it is made of: not the members of a struct, and what a pointer points to only if asked.</summary>
    private void Add(int first, bool throughPointers)
    {
        var waiting = new Stack<int>([first]);
        while (waiting.TryPop(out var id))
        {
            if (id == 0 || !_seen.Add((id, throughPointers)))
            {
                continue;
            }

            Mark(id);
            var kind = types.KindOf(id);
            if (kind is not (BtfKind.Struct or BtfKind.Union) && (throughPointers || kind != BtfKind.Pointer))
            {
                AddReferences(id, waiting);
            }
        }
    }

    /// <summary>Marks a type with all its members, and theirs; behind a pointer no members, because only names are compared there.</summary>
    private void AddWithMembers(int first)
    {
        var waiting = new Stack<(int Id, bool IsBehindPointer)>([(first, false)]);
        var references = new Stack<int>();
        while (waiting.TryPop(out var next))
        {
            var (id, isBehind) = next;
            if (id == 0 || !_seenWithMembers.Add(next))
            {
                continue;
            }

            Mark(id);
            var kind = types.KindOf(id);
            var isComposite = kind is BtfKind.Struct or BtfKind.Union;
            if (isComposite && isBehind)
            {
                continue;
            }

            for (var i = 0; isComposite && i < types.LengthOf(id); i++)
            {
                AddMember(id, i);
            }

            AddReferences(id, references);
            var isAlias = kind is BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag;
            while (references.TryPop(out var reference))
            {
                waiting.Push((reference, kind == BtfKind.Pointer || (isAlias && isBehind)));
            }
        }
    }

    private void AddReferences(int id, Stack<int> into)
    {
        var words = types.All(id);
        foreach (var at in IdsIn(types.KindOf(id), words.Length))
        {
            into.Push((int)words[at]);
        }
    }

    private void Mark(int id)
    {
        var marked = OwnerOf(id)._marked;
        marked[id] = marked.GetValueOrDefault(id);
    }

    private void AddMember(int composite, int index)
    {
        var members = OwnerOf(composite)._members;
        if (!members.TryGetValue(composite, out var marked))
        {
            members.Add(composite, marked = []);
        }

        marked.Add(index);
    }

    private TypeMarks OwnerOf(int id) => id <= types.BaseCount ? kernel! : this;

    private uint NewIdOf(uint id) => id != 0 && OwnerOf((int)id)._marked.TryGetValue((int)id, out var number) ? number : 0;

    private uint[] KeepMembers(int id, uint[] words)
    {
        var marked = _members.GetValueOrDefault(id) ?? [];
        var isFlagged = false;
        List<uint> kept = [.. words.AsSpan(0, BtfWords.Common)];
        foreach (var index in marked)
        {
            var member = words.AsSpan(BtfWords.Common + (index * MemberWords.Count), MemberWords.Count);
            isFlagged |= (words[1] & KindFlag) != 0 ? member[2] >> 24 != 0 || member[2] % 8 != 0 : member[2] % 8 != 0;
            kept.AddRange(member);
        }

        kept[1] = (words[1] & 0x7fff0000) | (uint)marked.Count | (isFlagged ? KindFlag : 0);
        return [.. kept];
    }

    /// <summary>Replaces ids and names by those of the new section.</summary>
    private void Translate(uint[] words, BtfKind kind, BtfStringTableWriter strings)
    {
        words[0] = strings.Add(types.Text((int)words[0]));
        foreach (var at in PlacesOf(kind, words.Length, 'n'))
        {
            words[at] = strings.Add(types.Text((int)words[at]));
        }

        foreach (var at in IdsIn(kind, words.Length))
        {
            words[at] = NewIdOf(words[at]);
        }
    }

    private static IEnumerable<int> IdsIn(BtfKind kind, int length) =>
        "tpdi".SelectMany(role => PlacesOf(kind, length, role));

    /// <summary>Which words of a type have a role.</summary>
    private static IEnumerable<int> PlacesOf(BtfKind kind, int length, char role)
    {
        var layout = BtfLayout.Find(kind)!;
        var roles = layout.Words;
        for (var (at, i) = (BtfWords.Common - 1, 0); at < length; at++, i++)
        {
            if (i == roles.Length)
            {
                (roles, i) = (layout.Entry, 0);
            }

            if (roles[i] == role)
            {
                yield return at;
            }
        }
    }
}
