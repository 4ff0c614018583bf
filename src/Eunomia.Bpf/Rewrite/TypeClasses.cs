using System.Runtime.InteropServices;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Partitions types into equivalence classes: nothing that can be reached from one differs from what can
/// be reached from the other. Variables, functions and data sections are declarations, each in a class of its own.
/// </summary>
internal sealed class TypeClasses
{
    /// <summary>
    /// Each round looks one reference further. Real types settle within a dozen; hostile ones that do not are left in classes of their
    /// own, which is correct, only larger.
    /// </summary>
    private const int MaximumRounds = 64;

    private readonly IReadOnlyList<uint> _ids;
    private readonly IReadOnlyList<BtfType?> _types;
    private int[] _classes;
    private int[] _next;

    /// <summary>Partitions the types.</summary>
    /// <param name="ids">Which types; whatever they refer to is among them.</param>
    /// <param name="types">The types by id; the first is void.</param>
    /// <param name="tags">The declaration tags of a type: they make a difference, too.</param>
    public TypeClasses(IReadOnlyList<uint> ids, IReadOnlyList<BtfType?> types, DeclarationTags tags)
    {
        (_ids, _types) = (ids, types);
        (_classes, _next) = (new int[types.Count], new int[types.Count]);
        var keys = new ByteWriter(bigEndian: false);
        var ends = new int[ids.Count];
        WriteLocalKeys(keys, ends, tags);
        Count = Partition(keys.Written, ends);
        for (var round = 0; Count < ids.Count; round++)
        {
            keys.Clear();
            WriteKeys(keys, ends, isLast: round == MaximumRounds);
            var refined = Partition(keys.Written, ends);
            if (refined == Count)
            {
                return;
            }

            Count = refined;
        }
    }

    /// <summary>Number of classes; void is in none of them.</summary>
    public int Count { get; }

    /// <summary>The class of a type, from 1; 0 for void.</summary>
    public int this[uint id] => _classes[id];

    /// <summary>Writes what each type says itself, with its tags, ids left out.</summary>
    private void WriteLocalKeys(ByteWriter keys, int[] ends, DeclarationTags tags)
    {
        var writer = new BtfTypeWriter(keys, new BtfStringTableWriter(), IdMask: 0);
        for (var i = 0; i < ends.Length; i++)
        {
            var type = _types[(int)_ids[i]]!;
            type.Write(writer);
            foreach (var tag in tags.Sorted(_ids[i]))
            {
                _types[(int)tag]!.Write(writer);
            }

            keys.WriteU32(type is BtfVariable or BtfDataSection or BtfFunction ? _ids[i] : 0);
            ends[i] = keys.Length;
        }
    }

    /// <summary>Writes the class of each type and those of what it refers to; in the last round its id, which is a class alone.</summary>
    private void WriteKeys(ByteWriter keys, int[] ends, bool isLast)
    {
        var references = new List<uint>();
        for (var i = 0; i < ends.Length; i++)
        {
            keys.WriteU32(isLast ? _ids[i] : (uint)_classes[_ids[i]]);
            references.Clear();
            _types[(int)_ids[i]]!.AddReferences(references);
            foreach (var reference in references)
            {
                keys.WriteU32((uint)_classes[reference]);
            }

            ends[i] = keys.Length;
        }
    }

    /// <summary>Puts types with equal keys in one class and returns the number of classes.</summary>
    private int Partition(ReadOnlySpan<byte> keys, int[] ends)
    {
        // Types with the same hash are few; they are told apart by comparing with one of each class that has it.
        var firstWithHash = new Dictionary<int, int>(ends.Length);
        var nextWithHash = new int[ends.Length];
        var count = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var key = KeyOf(keys, ends, i);
            var hash = default(HashCode);
            hash.AddBytes(key);
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(firstWithHash, hash.ToHashCode(), out var exists);
            var same = exists ? first : -1;
            while (same >= 0 && !KeyOf(keys, ends, same).SequenceEqual(key))
            {
                same = nextWithHash[same];
            }

            if (same < 0)
            {
                nextWithHash[i] = exists ? first : -1;
                first = i;
            }

            _next[_ids[i]] = same < 0 ? ++count : _next[_ids[same]];
        }

        (_classes, _next) = (_next, _classes);
        return count;
    }

    private static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> keys, int[] ends, int index) =>
        keys[(index == 0 ? 0 : ends[index - 1])..ends[index]];
}
