using System.Buffers.Binary;

namespace Eunomia.Runtime.Decoding;

/// <summary>Loads an integer from a record: its offset and encoding, of any width up to 128 bits, bit-fields too.</summary>
internal readonly struct IntegerLoad
{
    private readonly Storage _storage;
    private readonly bool _bigEndian;
    private readonly int _offset;

    private IntegerLoad(Storage storage, long bitOffset, int bits, bool isSigned, bool bigEndian) =>
        (_storage, BitOffset, Bits, IsSigned, _bigEndian, _offset) = (storage, bitOffset, bits, isSigned, bigEndian, (int)(bitOffset / 8));

    private enum Storage : byte
    {
        Bits,
        Unsigned8,
        Signed8,
        Unsigned16,
        Signed16,
        Unsigned32,
        Signed32,
        Word64,
        Big16,
        BigSigned16,
        Big32,
        BigSigned32,
        Big64,
    }

    public long BitOffset { get; }

    public int Bits { get; }

    public bool IsSigned { get; }

    public bool IsWide => Bits > 64;

    /// <summary>Whether it consists of 1, 2, 4 or 8 whole bytes.</summary>
    public bool IsBytes => _storage != Storage.Bits;

    /// <summary>Creates the load of an integer at any bit, counted from the low end of little-endian bytes or the high end of big-endian ones.</summary>
    public static IntegerLoad Create(long bitOffset, int bits, bool isSigned, bool bigEndian)
    {
        var storage = bitOffset % 8 != 0 ? Storage.Bits : (bits, isSigned, bigEndian) switch
        {
            (8, false, _) => Storage.Unsigned8,
            (8, true, _) => Storage.Signed8,
            (16, false, false) => Storage.Unsigned16,
            (16, true, false) => Storage.Signed16,
            (32, false, false) => Storage.Unsigned32,
            (32, true, false) => Storage.Signed32,
            (64, _, false) => Storage.Word64,
            (16, false, true) => Storage.Big16,
            (16, true, true) => Storage.BigSigned16,
            (32, false, true) => Storage.Big32,
            (32, true, true) => Storage.BigSigned32,
            (64, _, true) => Storage.Big64,
            _ => Storage.Bits,
        };
        return new(storage, bitOffset, bits, isSigned, bigEndian);
    }

    /// <summary>The value, or the low 64 bits of it; sign-extended when signed.</summary>
    public ulong Load(ReadOnlySpan<byte> record) => _storage switch
    {
        Storage.Unsigned8 => record[_offset],
        Storage.Signed8 => (ulong)(sbyte)record[_offset],
        Storage.Unsigned16 => BinaryPrimitives.ReadUInt16LittleEndian(record[_offset..]),
        Storage.Signed16 => (ulong)BinaryPrimitives.ReadInt16LittleEndian(record[_offset..]),
        Storage.Unsigned32 => BinaryPrimitives.ReadUInt32LittleEndian(record[_offset..]),
        Storage.Signed32 => (ulong)BinaryPrimitives.ReadInt32LittleEndian(record[_offset..]),
        Storage.Word64 => BinaryPrimitives.ReadUInt64LittleEndian(record[_offset..]),
        Storage.Big16 => BinaryPrimitives.ReadUInt16BigEndian(record[_offset..]),
        Storage.BigSigned16 => (ulong)BinaryPrimitives.ReadInt16BigEndian(record[_offset..]),
        Storage.Big32 => BinaryPrimitives.ReadUInt32BigEndian(record[_offset..]),
        Storage.BigSigned32 => (ulong)BinaryPrimitives.ReadInt32BigEndian(record[_offset..]),
        Storage.Big64 => BinaryPrimitives.ReadUInt64BigEndian(record[_offset..]),
        _ => (ulong)LoadBits(record),
    };

    /// <summary>The value, sign-extended to 128 bits when signed.</summary>
    public UInt128 LoadWide(ReadOnlySpan<byte> record) =>
        _storage == Storage.Bits ? LoadBits(record)
        : IsSigned ? (UInt128)(Int128)(long)Load(record)
        : Load(record);

    private UInt128 LoadBits(ReadOnlySpan<byte> record)
    {
        if (Bits == 0)
        {
            return 0;
        }

        // Up to 17 bytes; each goes where it belongs, so that nothing wider than the value is needed.
        var shift = (int)(BitOffset % 8);
        var bytes = record.Slice(_offset, (shift + Bits + 7) / 8);
        UInt128 value = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var left = _bigEndian ? shift + Bits - 8 * (i + 1) : 8 * i - shift;
            value |= left >= 0 ? (UInt128)bytes[i] << left : (UInt128)(bytes[i] >> -left);
        }

        var unused = 128 - Bits;
        value <<= unused;
        return IsSigned ? (UInt128)((Int128)value >> unused) : value >> unused;
    }
}
