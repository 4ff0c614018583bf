using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Rewrite;

/// <summary>
/// Removes the sizes that the kernel does not want from map definitions. A ring buffer has neither keys nor values, and the values of a perf
/// event array are file descriptors; sources written for loaders that know better, such as cilium/ebpf, say there what the events are.
/// </summary>
internal sealed class MapSizes
{
    private const uint FileDescriptorSize = 4;

    private readonly List<BtfType> _types;
    private readonly BtfTypeTable _table;
    private readonly ImmutableArray<string>.Builder _mended = ImmutableArray.CreateBuilder<string>();

    private MapSizes(BtfTypeTable table) => (_table, _types) = (table, [.. table.Types]);

    /// <summary>The types without those sizes, and the names of the maps that had them.</summary>
    public static (BtfTypeTable Types, ImmutableArray<string> Maps) Mend(BtfTypeTable table)
    {
        var sizes = new MapSizes(table);
        foreach (var section in table.Types.OfType<BtfDataSection>().Where(section => section.Name == ".maps"))
        {
            foreach (var variable in section.Variables)
            {
                sizes.Mend(variable.TypeId);
            }
        }

        return sizes._mended.Count == 0 ? (table, []) : (new BtfTypeTable([.. sizes._types], table.Strings), sizes._mended.ToImmutable());
    }

    private void Mend(uint variableId)
    {
        var id = _table.Resolve(variableId is 0 ? 0 : ((BtfVariable)_table[variableId]!).TypeId);
        if (_table[id] is not BtfComposite definition || !Mend(id, definition))
        {
            return;
        }

        _mended.Add(_table[variableId]!.Name);
    }

    private bool Mend(uint id, BtfComposite definition)
    {
        // Members that a tag is on keep their numbers.
        if (_table.Types.Any(type => type is BtfDeclTag { ComponentIndex: >= 0 } tag && tag.TypeId == id))
        {
            return false;
        }

        var members = NumberIn(definition, "type") switch
        {
            BpfMapTypes.RingBuffer or BpfMapTypes.UserRingBuffer =>
                definition.Members.RemoveAll(member => IsKey(member) || IsValue(member)),
            BpfMapTypes.PerfEventArray => OfFileDescriptors(definition),
            _ => definition.Members,
        };
        if (members.SequenceEqual(definition.Members))
        {
            return false;
        }

        _types[(int)id - 1] = definition with { Members = members };
        return true;
    }

    private ImmutableArray<BtfMember> OfFileDescriptors(BtfComposite definition)
    {
        var members = definition.Members;
        uint fixedType = 0;
        foreach (var isPart in new Func<BtfMember, bool>[] { IsKey, IsValue })
        {
            var given = members.Where(isPart).ToArray();
            if (Array.TrueForAll(given, member => SizeOf(member) == FileDescriptorSize))
            {
                continue;
            }

            fixedType = fixedType == 0 ? AddFileDescriptor() : fixedType;
            var name = isPart(new BtfMember("key", 0, 0, 0)) ? "key" : "value";
            members = [.. members.Where(member => !isPart(member) || member == given[0])
                .Select(member => member == given[0] ? member with { Name = name, TypeId = fixedType } : member)];
        }

        return members;
    }

    /// <summary>What <c>__type(value, unsigned int)</c> makes.</summary>
    private uint AddFileDescriptor()
    {
        _types.Add(new BtfInt("unsigned int", FileDescriptorSize, BtfIntEncoding.None, 0, (int)FileDescriptorSize * 8));
        _types.Add(new BtfPointer((uint)_types.Count));
        return (uint)_types.Count;
    }

    private static bool IsKey(BtfMember member) => member.Name is "key" or "key_size";

    private static bool IsValue(BtfMember member) => member.Name is "value" or "value_size";

    private ulong? SizeOf(BtfMember member) =>
        _table[_table.Resolve(member.TypeId)] is not BtfPointer pointer ? null
        : member.Name.EndsWith("_size", StringComparison.Ordinal) ? (_table[pointer.TypeId] as BtfArray)?.Count
        : _table.SizeOf(pointer.TypeId);

    private uint? NumberIn(BtfComposite definition, string name) =>
        definition.FindMember(name) is { } member && _table[_table.Resolve(member.TypeId)] is BtfPointer pointer ? (_table[pointer.TypeId] as BtfArray)?.Count : null;
}
