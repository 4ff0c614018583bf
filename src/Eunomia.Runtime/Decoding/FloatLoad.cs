using System.Buffers.Binary;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Loads a floating-point number from a record. Those of 12 and 16 bytes have no type here (and BPF cannot compute with them): their bytes are shown.
/// </summary>
internal readonly record struct FloatLoad(int Offset, int Size, bool BigEndian, bool IsBrain)
{
    public static FloatLoad For(RecordField field) =>
        new(field.Offset, field.Size, field.BigEndian, field.Type.Contains("bf16", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the number can be read.</summary>
    public bool IsKnown => Size is 2 or 4 or 8;

    /// <summary>Whether the number is exactly a <see cref="float"/>, so that its shortest text is that of one.</summary>
    public bool IsSingle => Size is 2 or 4;

    /// <summary>The number; NaN when its format is not known.</summary>
    public double Load(ReadOnlySpan<byte> record)
    {
        var bytes = record.Slice(Offset, Size);
        return Size switch
        {
            2 when IsBrain => BitConverter.Int32BitsToSingle((BigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes)) << 16),
            2 => (double)(BigEndian ? BinaryPrimitives.ReadHalfBigEndian(bytes) : BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            4 => BigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
            8 => BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => double.NaN,
        };
    }
}
