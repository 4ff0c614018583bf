using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Core;

/// <summary>What a relocation asks for, at the end of an access path.</summary>
/// <param name="Value">The value.</param>
/// <param name="Size">Bytes that an instruction reads or writes there; 0 when it is not about that.</param>
/// <param name="Type">The type of what is read; 0 likewise.</param>
/// <param name="IsExact">Whether compilers and libbpf agree on it: how they read a bit-field differs.</param>
internal readonly record struct CoreValue(ulong Value, uint Size = 0, int Type = 0, bool IsExact = true)
{
    /// <summary>The value at the end of an access path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="bigEndian">Byte order of the program.</param>
    /// <returns>Null when libbpf refuses to answer.</returns>
    public static CoreValue? Of(AccessPath path, CoreRelocationKind kind, bool bigEndian) => kind switch
    {
        CoreRelocationKind.FieldExists or CoreRelocationKind.TypeExists or CoreRelocationKind.TypeMatches or CoreRelocationKind.EnumValueExists => new(1),
        CoreRelocationKind.TypeIdTarget => new((ulong)path.Root, IsExact: false),
        CoreRelocationKind.TypeSize => path.Types.SizeInMemory(path.Root) is { } size ? new(size) : null,
        CoreRelocationKind.EnumValue => new(EnumValue(path.Types, path.Steps[^1])),
        _ when path.Steps[^1].Name is null => OfElement(path, kind),
        _ => OfMember(path, kind, bigEndian),
    };

    private static ulong EnumValue(BtfWords types, AccessStep step)
    {
        var words = types.Rest(step.Type);
        return types.KindOf(step.Type) == BtfKind.Enum
            ? (ulong)(int)words[(step.Index * 2) + 1]
            : words[(step.Index * 3) + 1] | (ulong)words[(step.Index * 3) + 2] << 32;
    }

    private static CoreValue? OfElement(AccessPath path, CoreRelocationKind kind)
    {
        var type = path.Steps[^1].Type;
        return kind switch
        {
            CoreRelocationKind.FieldByteOffset when AccessSize(path.Types, type) is { } size => new(path.BitOffset / 8, size, type),
            CoreRelocationKind.FieldByteSize when path.Types.SizeInMemory(type) is { } size => new(size),
            _ => null,
        };
    }

    private static CoreValue? OfMember(AccessPath path, CoreRelocationKind kind, bool bigEndian)
    {
        var types = path.Types;
        var member = types.MemberOf(path.Steps[^1].Type, path.Steps[^1].Index);
        var type = types.Resolve(member.Type);
        if (PlaceOf(path, member, type) is not { } place)
        {
            return null;
        }

        var (offset, size, bits) = place;
        var isExact = member.Width == 0;
        var last = path.BitOffset + bits - (offset * 8);
        return kind switch
        {
            CoreRelocationKind.FieldByteOffset when !isExact => new(offset, IsExact: false),
            CoreRelocationKind.FieldByteOffset => AccessSize(types, type) is { } access ? new(offset, access, type) : null,
            CoreRelocationKind.FieldByteSize => new(size, IsExact: isExact),
            CoreRelocationKind.FieldSigned => new(IsSigned(types, type) ? 1UL : 0),
            CoreRelocationKind.FieldLeftShiftU64 => new(bigEndian ? unchecked(((8 - size) * 8) + (path.BitOffset - (offset * 8))) : unchecked(64 - last), IsExact: isExact),
            CoreRelocationKind.FieldRightShiftU64 => new(unchecked(64 - bits)),
            _ => null,
        };
    }

    /// <summary>Offset and size in bytes of what has to be read, and the number of bits that are the member's.</summary>
    private static (uint Offset, uint Size, uint Bits)? PlaceOf(AccessPath path, MemberWords member, int type)
    {
        if (member.Width == 0)
        {
            return path.Types.SizeInMemory(type) is { } whole ? (path.BitOffset / 8, whole, unchecked(whole * 8)) : null;
        }

        // The least power of two that holds all bits of the field.
        const int Widest = 8;
        for (var size = path.Types.SizeInMemory(type) ?? 0; size > 0; size *= 2)
        {
            var offset = path.BitOffset / 8 / size * size;
            if (path.BitOffset + member.Width - (offset * 8) <= size * 8)
            {
                return (offset, size, member.Width);
            }

            if (size >= Widest)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>What one instruction reads: of an array, an element.</summary>
    private static uint? AccessSize(BtfWords types, int id)
    {
        for (var depth = 0; types.KindOf(id = types.Resolve(id)) == BtfKind.Array && depth < AccessPath.MaximumLength; depth++)
        {
            id = types.TypeOf(id);
        }

        return types.SizeInMemory(id);
    }

    private static bool IsSigned(BtfWords types, int id) => types.KindOf(id) switch
    {
        BtfKind.Enum or BtfKind.Enum64 => types.FlagOf(id),
        BtfKind.Int => types.EncodingOf(id).HasFlag(BtfIntEncoding.Signed),
        _ => false,
    };
}
