namespace Eunomia.Package.Compression;

/// <summary>Writes bits to bytes, the lowest first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private ulong _bits;
    private int _count;

    /// <summary>Writes the lowest bits of a number; at most 32.</summary>
    public void Write(int value, int bits)
    {
        _bits |= (ulong)(uint)value << _count;
        _count += bits;
        while (_count >= 8)
        {
            _bytes.Add((byte)_bits);
            _bits >>= 8;
            _count -= 8;
        }
    }

    /// <summary>Pads the last byte with zero bits and appends bytes.</summary>
    public byte[] End(ReadOnlySpan<byte> rest)
    {
        Write(0, -_count & 7);
        _bytes.AddRange(rest);
        return [.. _bytes];
    }
}
