using System.Buffers;
using System.Buffers.Binary;

namespace Eunomia.Bpf.IO;

/// <summary>A growing buffer of bytes and integers in one byte order; the counterpart of <see cref="SpanReader"/>.</summary>
/// <param name="bigEndian">The byte order of every integer.</param>
/// <param name="capacity">For how many bytes there is room at first.</param>
internal sealed class ByteWriter(bool bigEndian, int capacity = 256)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(capacity);

    /// <summary>The byte order of every integer written.</summary>
    public bool BigEndian => bigEndian;

    /// <summary>Bytes written.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Writes one byte.</summary>
    public void WriteU8(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    /// <summary>Writes a 16-bit unsigned integer.</summary>
    public void WriteU16(ushort value)
    {
        var span = _bytes.GetSpan(sizeof(ushort));
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span, value);
        }

        _bytes.Advance(sizeof(ushort));
    }

    /// <summary>Writes a 32-bit unsigned integer.</summary>
    public void WriteU32(uint value)
    {
        var span = _bytes.GetSpan(sizeof(uint));
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(span, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span, value);
        }

        _bytes.Advance(sizeof(uint));
    }

    /// <summary>Writes a 64-bit unsigned integer.</summary>
    public void WriteU64(ulong value)
    {
        var span = _bytes.GetSpan(sizeof(ulong));
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(span, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(span, value);
        }

        _bytes.Advance(sizeof(ulong));
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Clears the buffer but keeps its memory.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Writes zeros up to a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public void Align(int alignment)
    {
        var count = -Length & (alignment - 1);
        _bytes.GetSpan(count)[..count].Clear();
        _bytes.Advance(count);
    }
}
