using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding;

/// <summary>Builds types of records without BTF: packages of the original's first versions have a C spelling and an offset of each member.</summary>
internal static class SpelledRecord
{
    private const uint BitsPerByte = 8;

    /// <summary>Creates the type; null when the package does not have the offset of every member.</summary>
    /// <param name="types">The object's types, which know names that C does not.</param>
    /// <param name="export">What the package says.</param>
    /// <param name="bigEndian">Byte order of the records.</param>
    /// <exception cref="BpfRuntimeException">It is beyond what records may be.</exception>
    public static RecordType? Create(BtfTypeTable types, ExportType export, bool bigEndian)
    {
        if (export.Members.IsEmpty || export.Members.Length > RecordType.MaximumFields || export.Members.Any(member => member.Offset is null or > uint.MaxValue))
        {
            return null;
        }

        var spelled = ImmutableArray.CreateBuilder<BtfType>();
        var members = ImmutableArray.CreateBuilder<CustomMember>(export.Members.Length);
        foreach (var member in export.Members)
        {
            // Bits of a shared byte were described as if each had all of it.
            var offset = (uint)member.Offset! / BitsPerByte;
            if (offset < export.Size)
            {
                members.Add(new CustomMember { Name = member.Name, Offset = offset, BtfTypeId = TypeOf(member.Type, RoomAt(export, offset)) });
            }
        }

        return members.Count == 0
            ? null
            : RecordType.Create(types.Concat(new BtfTypeTable(spelled.ToImmutable())), members.DrainToImmutable(), export.Size, [], export.Name, bigEndian);

        uint TypeOf(string spelling, uint room)
        {
            if (Named(types, spelling) is var own and not 0 && types.SizeOf(own) is { } size && size <= room)
            {
                return own;
            }

            return CSpelling.Parse(spelling) is { } parsed && parsed.Types.SizeOf(parsed.TypeId) <= room
                ? Add(parsed.Types)
                : Add(Bytes(room));
        }

        // Ids of what is spelled follow those of the object.
        uint Add(BtfTypeTable table)
        {
            var before = (uint)spelled.Count;
            spelled.AddRange(new BtfTypeTable(spelled.ToImmutable()).Concat(table).Types.Skip((int)before));
            return (uint)types.Count + (uint)spelled.Count;
        }
    }

    /// <summary>Number of bytes up to the next member, or the end.</summary>
    private static uint RoomAt(ExportType export, uint offset)
    {
        var next = export.Members.Select(member => (uint)member.Offset! / BitsPerByte).Where(other => other > offset).DefaultIfEmpty(export.Size).Min();
        return Math.Min(next, export.Size) - offset;
    }

    /// <summary>Id of the object's own type of that name: structs, unions, enums, typedefs; 0 when there is none.</summary>
    private static uint Named(BtfTypeTable types, string spelling) => spelling.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["struct", var name] => types.Find(BtfKind.Struct, name),
        ["union", var name] => types.Find(BtfKind.Union, name),
        ["enum", var name] => types.Find(BtfKind.Enum, name),
        [var name] => types.Find(BtfKind.Typedef, name),
        _ => 0,
    };

    private static BtfTypeTable Bytes(uint count) =>
        new([new BtfInt("unsigned char", 1, BtfIntEncoding.None, 0, 8), new BtfArray(1, 1, count)]);
}
