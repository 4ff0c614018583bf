using System.Buffers.Binary;
using System.Text;

namespace Eunomia.Cc.Tests.Toolchain;

/// <summary>The BTF of a kernel that has one type: <c>struct only { int it; }</c>.</summary>
internal static class RawBtf
{
    public static byte[] Create(bool bigEndian)
    {
        const int HeaderLength = 24;
        var strings = Encoding.ASCII.GetBytes("\0int\0only\0it\0");
        uint[] types =
        [
            1, 1u << 24, 4, (1u << 24) | 32, // int, signed, 32 bits
            5, (4u << 24) | 1, 4, 10, 1, 0, // struct of one member
        ];
        var bytes = new byte[HeaderLength + (4 * types.Length) + strings.Length];
        Write16(0, 0xeb9f);
        bytes[2] = 1;
        uint[] header = [HeaderLength, 0, (uint)(4 * types.Length), (uint)(4 * types.Length), (uint)strings.Length];
        for (var i = 0; i < header.Length; i++)
        {
            Write32(4 + (4 * i), header[i]);
        }

        for (var i = 0; i < types.Length; i++)
        {
            Write32(HeaderLength + (4 * i), types[i]);
        }

        strings.CopyTo(bytes, HeaderLength + (4 * types.Length));
        return bytes;

        void Write16(int offset, ushort value) =>
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

        void Write32(int offset, uint value) =>
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
    }
}
