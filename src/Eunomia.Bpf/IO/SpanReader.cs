using System.Buffers.Binary;

namespace Eunomia.Bpf.IO;

/// <summary>Forward-only reader; every read is bounds-checked, so callers never index a span with a number from the input.</summary>
/// <param name="data">The bytes to read.</param>
/// <param name="bigEndian">The byte order of every integer.</param>
/// <param name="baseOffset">Where <paramref name="data"/> starts in the outermost buffer, for error messages.</param>
public ref struct SpanReader(ReadOnlySpan<byte> data, bool bigEndian, long baseOffset = 0)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    /// <summary>The byte order of every integer read.</summary>
    public readonly bool BigEndian => bigEndian;

    /// <summary>Offset of the next byte, counted from the start of the outermost buffer.</summary>
    public readonly long Offset => baseOffset + _position;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _data.Length - _position;

    /// <summary>Reads one byte.</summary>
    public byte ReadU8() => Take(1)[0];

    /// <summary>Reads a 16-bit unsigned integer.</summary>
    public ushort ReadU16()
    {
        var bytes = Take(sizeof(ushort));
        return bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>Reads a 32-bit unsigned integer.</summary>
    public uint ReadU32()
    {
        var bytes = Take(sizeof(uint));
        return bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Reads a 64-bit unsigned integer.</summary>
    public ulong ReadU64()
    {
        var bytes = Take(sizeof(ulong));
        return bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Consumes <paramref name="count"/> bytes.</summary>
    /// <exception cref="MalformedInputException">Fewer are left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw new MalformedInputException($"need {count} byte(s), {Remaining} left", Offset);
        }

        var bytes = _data.Slice(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>Returns a window on another part of the buffer; offsets in it stay absolute.</summary>
    /// <exception cref="MalformedInputException">The window does not lie within the buffer.</exception>
    public readonly SpanReader Slice(ulong start, ulong length, string what)
    {
        // Subtract instead of adding: start + length may wrap.
        if (start > (ulong)_data.Length || length > (ulong)_data.Length - start)
        {
            throw new MalformedInputException($"{what} [{start}, +{length}) lies outside {_data.Length} bytes", Offset);
        }

        return new SpanReader(_data.Slice((int)start, (int)length), bigEndian, baseOffset + (long)start);
    }
}
