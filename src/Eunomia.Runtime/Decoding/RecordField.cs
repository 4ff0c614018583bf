using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding.Formatting;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// One field of a record. Members of anonymous structs and unions are fields of what they are in, as in C. Offsets count from the start of
/// the record; inside the element of an array, from the start of the element.
/// </summary>
public sealed class RecordField
{
    internal RecordField()
    {
    }

    /// <summary>The C name.</summary>
    public required string Name { get; init; }

    /// <summary>The C type, such as <c>char[16]</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Kind of its value.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Offset of its first byte.</summary>
    public required int Offset { get; init; }

    /// <summary>Size in bytes; of a bit-field the bytes that it touches, of a flexible array 0.</summary>
    public required int Size { get; init; }

    /// <summary>Offset in bits, as BTF counts them: from the low end of a little-endian record, from the high end of a big-endian one.</summary>
    public long BitOffset => Integer.BitOffset;

    /// <summary>Width in bits; 0 for what is no integer.</summary>
    public int BitSize => Integer.Bits;

    /// <summary>Whether an integer or an enumeration has negative values.</summary>
    public bool IsSigned => Integer.IsSigned;

    /// <summary>Whether an integer has more than 64 bits.</summary>
    public bool IsWide => Integer.IsWide;

    /// <summary>Its <c>@format</c>.</summary>
    public MemberFormat Format { get; init; }

    /// <summary>Its documentation, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>The number of elements of an array or the bytes of a text; 0 when the record's length decides.</summary>
    public int Count { get; init; }

    /// <summary>The element of an array; null for anything else.</summary>
    public RecordField? Element { get; init; }

    /// <summary>The members of a struct or union.</summary>
    public ImmutableArray<RecordField> Fields { get; init; } = [];

    /// <summary>The values of an enumeration.</summary>
    public ImmutableArray<BtfEnumerator> Values { get; init; } = [];

    /// <summary>Whether the array takes all of the record that follows its start.</summary>
    public bool IsFlexible => IsTail && Count == 0;

    /// <summary>Whether a record may end within this array.</summary>
    internal bool IsTail { get; private set; }

    internal IntegerLoad Integer { get; init; }

    /// <summary>Reads an integer of up to 64 bits; a negative one is sign-extended.</summary>
    /// <param name="record">The record; it must be long enough.</param>
    public ulong ReadInteger(ReadOnlySpan<byte> record) => Integer.Load(record);

    /// <summary>The names of an enumeration's values, or of a number's with a format.</summary>
    internal NamedValues? Names { get; init; }

    internal bool BigEndian { get; init; }

    /// <summary>Distance between two elements of an array, in bytes.</summary>
    internal int Stride { get; init; }

    internal long End => (long)Offset + Size;

    /// <summary>Whether the format makes a single value of an array or struct.</summary>
    internal bool IsOneValue => Kind is not (FieldKind.Struct or FieldKind.Union) || IsAddress || IsBuildId;

    /// <summary>Whether it is a network address, whatever its C type.</summary>
    internal bool IsAddress => ValueFormat.Find(Format).Address is not null;

    /// <summary>Its role in a record that is a sample of stacks; null when it is no stack.</summary>
    internal StackRole? Stack { get; private set; }

    /// <summary>Whether it is a stack id, whatever its name.</summary>
    internal bool IsStackId { get; private set; }

    /// <summary>Size of <c>struct bpf_stack_build_id</c>, in bytes: it is part of the kernel's interface.</summary>
    internal const int BuildIdSize = 32;

    /// <summary>Whether it is a <c>struct bpf_stack_build_id</c>.</summary>
    internal bool IsBuildId => Kind is FieldKind.Struct && Size == BuildIdSize && Type == "struct bpf_stack_build_id";

    /// <summary>Makes it a stack; only while its type is built.</summary>
    internal void BecomeStack(bool isKernel, RecordField? size) => Stack = new StackRole(isKernel, size);

    /// <summary>Makes it a stack id; only while its type is built.</summary>
    internal void BecomeStackId() => IsStackId = true;

    /// <summary>Makes it the last array of the record; only while its type is built.</summary>
    internal void BecomeTail() => IsTail = true;

    /// <summary>Number of elements in a record.</summary>
    /// <param name="recordLength">At least <see cref="Offset"/>.</param>
    internal int CountIn(int recordLength)
    {
        if (!IsTail)
        {
            return Count;
        }

        var stride = Stride;
        var present = stride == 0 ? 0 : (recordLength - Offset) / stride;
        return Count == 0 ? present : Math.Min(Count, present);
    }

    /// <summary>Bytes of the elements in a record.</summary>
    internal ReadOnlySpan<byte> BytesIn(ReadOnlySpan<byte> record) => record.Slice(Offset, IsTail ? CountIn(record.Length) * Stride : Size);
}

/// <summary>A stack in a record.</summary>
/// <param name="IsKernel">Whether it is a stack of the kernel, and not of the process.</param>
/// <param name="Size">The field with its size in bytes, or an error; null when a 0 ends it.</param>
internal sealed record StackRole(bool IsKernel, RecordField? Size);
