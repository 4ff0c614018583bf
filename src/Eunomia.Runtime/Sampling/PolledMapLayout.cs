using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Sampling;

/// <summary>Where the value of a sampled map keeps the slots of its histogram, and what stands beside them.</summary>
public sealed class PolledMapLayout
{
    /// <summary>What a histogram calls its counts.</summary>
    public const string SlotsName = "slots";

    private readonly bool _bigEndian;

    private PolledMapLayout(bool bigEndian) => _bigEndian = bigEndian;

    /// <summary>The members to show above the histogram, in order; none when the value is an array.</summary>
    public ImmutableArray<PolledMember> Members { get; private init; } = [];

    /// <summary>
    /// Each entry of the map is one slot: its key is the slot's number, and its value the count. All entries together are one histogram.
    /// </summary>
    public bool IsSlotPerEntry { get; private init; }

    /// <summary>Where the slots are in the value, in bytes.</summary>
    public int SlotsOffset { get; private init; }

    /// <summary>Size of one slot, in bytes.</summary>
    public int SlotSize { get; private init; }

    /// <summary>Number of slots in a value.</summary>
    public int SlotCount { get; private init; }

    /// <summary>Size of a value, in bytes.</summary>
    public int ValueSize { get; private init; }

    /// <summary>Finds the slots in the type of a map's values.</summary>
    /// <param name="types">The types of the object.</param>
    /// <param name="mapName">The map, for messages.</param>
    /// <param name="keyTypeId">The type of its keys; 0 when unknown.</param>
    /// <param name="valueTypeId">The type of its values; 0 when unknown.</param>
    /// <param name="bigEndian">The byte order of the object.</param>
    /// <exception cref="BpfRuntimeException">There are none, or it is not clear which they are.</exception>
    public static PolledMapLayout Create(BtfTypeTable types, string mapName, uint keyTypeId, uint valueTypeId, bool bigEndian = false)
    {
        ArgumentNullException.ThrowIfNull(types);
        var value = types.Resolve(valueTypeId);
        if (types.SizeOf(value) is not { } size || size is 0 or > int.MaxValue)
        {
            throw Fail("have no type that is known");
        }

        if (IsCount(types[value]) && types[types.Resolve(keyTypeId)] is BtfInt)
        {
            return new PolledMapLayout(bigEndian) { IsSlotPerEntry = true, SlotSize = (int)size, SlotCount = 1, ValueSize = (int)size };
        }

        var members = new List<PolledMember>();
        if (types[value] is BtfComposite composite)
        {
            members = StructMembers.Find(types, composite);
        }
        else
        {
            members.Add(new PolledMember(SlotsName, value, 0, (int)size));
        }

        var arrays = members.Where(member => SlotsOf(types, member.TypeId) is not null).ToList();
        var named = arrays.FindIndex(member => member.Name == SlotsName);
        var slots = named >= 0 ? arrays[named]
            : arrays.Count == 1 ? arrays[0]
            : throw Fail(arrays.Count == 0 ? "have no array of integers" : $"have {arrays.Count} arrays of integers and none is called '{SlotsName}'");
        var slotSize = (int)types.SizeOf(SlotsOf(types, slots.TypeId)!.Value)!.Value;
        return new PolledMapLayout(bigEndian)
        {
            Members = [.. members.Where(member => member != slots)],
            SlotsOffset = slots.Offset,
            SlotSize = slotSize,
            SlotCount = slots.Size / slotSize,
            ValueSize = (int)size,
        };

        BpfRuntimeException Fail(string reason) => new(ProblemCatalog.NoSlots(mapName, StructMembers.Declare(types, valueTypeId), reason));
    }

    /// <summary>Reads the slots of a value; a value shorter than its type has only those that are there.</summary>
    /// <param name="value">The value.</param>
    /// <returns>At most <see cref="SlotCount"/> counts.</returns>
    public ulong[] ReadSlots(ReadOnlySpan<byte> value)
    {
        // Memory for what is there, not for what the type promises.
        value = value.Length <= SlotsOffset ? default : value[SlotsOffset..];
        var slots = new ulong[Math.Min(SlotCount, value.Length / SlotSize)];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = (ulong)IntegerText.Read(value.Slice(i * SlotSize, SlotSize), _bigEndian);
        }

        return slots;
    }

    /// <summary>The bytes of a member; empty when the value is too short to have it.</summary>
    public static ReadOnlySpan<byte> Slice(PolledMember member, ReadOnlySpan<byte> value) =>
        member.Offset > value.Length || member.Size > value.Length - member.Offset ? default : value.Slice(member.Offset, member.Size);

    private static bool IsCount(BtfType? type) =>
        type is BtfInt { Size: 1 or 2 or 4 or 8, Name: not "char" } integer
        && (integer.Encoding & (BtfIntEncoding.Bool | BtfIntEncoding.Char)) == BtfIntEncoding.None;

    /// <summary>The type of one slot, if the type is an array of counts with at least one element.</summary>
    private static uint? SlotsOf(BtfTypeTable types, uint typeId)
    {
        var id = types.Resolve(typeId);
        if (types[id] is not BtfArray || types.SizeOf(id) is null or 0)
        {
            return null;
        }

        while (types[id] is BtfArray array)
        {
            id = types.Resolve(array.ElementTypeId);
        }

        return IsCount(types[id]) ? id : null;
    }
}
