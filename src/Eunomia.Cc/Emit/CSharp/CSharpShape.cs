using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>The C# form of a member.</summary>
internal sealed record CSharpShape
{
    /// <summary>Type of the value, or of one element of an array; <c>byte</c> for what C# has no type for.</summary>
    public required string ElementType { get; init; }

    /// <summary>Elements of an array, bytes that a bit-field touches, else 1; 0 for what takes no room.</summary>
    public uint Count { get; init; } = 1;

    /// <summary>Dimensions of an array; 0 for what is none.</summary>
    public int Dimensions { get; init; }

    /// <summary>Length of the last dimension.</summary>
    public uint RowLength { get; init; }

    /// <summary>Whether it reads as a span.</summary>
    public bool IsArray { get; init; }

    /// <summary>Whether it is an array of <c>char</c>.</summary>
    public bool IsText { get; init; }

    /// <summary>Whether its bytes depend on the byte order as a whole.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Width of a bit-field; 0 for any other.</summary>
    public uint BitFieldSize { get; init; }

    /// <summary>Number of bits below a bit-field's value in the bytes that it touches.</summary>
    public uint BitShift { get; init; }

    /// <summary>Whether a bit-field is sign-extended.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Type of a bit-field's value.</summary>
    public string ValueType { get; init; } = "";

    /// <summary>Chooses the form of a member.</summary>
    public static CSharpShape Choose(CSharpScope scope, EmittedMember member) =>
        member.BitFieldSize > 0 ? OfBitField(scope, member) : OfValue(scope, member.TypeId);

    private static CSharpShape OfBitField(CSharpScope scope, EmittedMember member)
    {
        var table = scope.Types.Table;
        var type = table[table.Resolve(member.TypeId)];
        var first = member.BitOffset % 8;
        var bytes = (first + member.BitFieldSize + 7) / 8;
        var isSigned = type is BtfEnum { IsSigned: true } || (type is BtfInt integer && integer.Encoding.HasFlag(BtfIntEncoding.Signed));
        if (member.BitFieldSize > 64)
        {
            // Only a __int128 has such. Its bytes are there for whoever wants them.
            return new CSharpShape { ElementType = "byte", Count = bytes, IsArray = true, Dimensions = 1, RowLength = bytes };
        }

        var value = scope.ValueType(member.TypeId);
        return new CSharpShape
        {
            ElementType = "byte",
            Count = bytes,
            BitFieldSize = member.BitFieldSize,
            BitShift = scope.BigEndian ? (8 * bytes) - first - member.BitFieldSize : first,
            IsSigned = isSigned,
            ValueType = type is BtfInt { Size: 16 } || value is null ? isSigned ? "long" : "ulong" : value,
        };
    }

    private static CSharpShape OfValue(CSharpScope scope, uint typeId)
    {
        var table = scope.Types.Table;
        var size = (uint)(table.SizeOf(typeId) ?? 0);
        var (element, dimensions, row) = (table.Resolve(typeId), 0, 0u);
        while (table[element] is BtfArray array)
        {
            (element, row, dimensions) = (table.Resolve(array.ElementTypeId), array.Count, dimensions + 1);
        }

        var type = table[element];
        var value = scope.ValueType(element);
        if (size == 0 || value is null)
        {
            return new CSharpShape { ElementType = "byte", Count = size, IsArray = true, Dimensions = 1, RowLength = size };
        }

        if (dimensions == 0)
        {
            return new CSharpShape { ElementType = value, IsOrdered = type is not BtfComposite && size > 1 };
        }

        var isText = type is BtfInt { Name: "char", Size: 1 };
        return new CSharpShape
        {
            // A span of bool would show bytes that are neither 0 nor 1.
            ElementType = isText || value == "bool" ? "byte" : value,
            Count = size / (uint)table.SizeOf(element)!.Value,
            Dimensions = dimensions,
            RowLength = row,
            IsArray = true,
            IsText = isText,
            IsOrdered = type is not BtfComposite && table.SizeOf(element) > 1,
        };
    }
}
