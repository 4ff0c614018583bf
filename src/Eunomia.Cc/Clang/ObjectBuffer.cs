using System.Buffers.Binary;
using Eunomia.Cc.Output;

namespace Eunomia.Cc.Clang;

/// <summary>Collects the object that the compiler writes, and says when it is whole: its last part is the table of its sections.</summary>
/// <param name="limit">In bytes.</param>
/// <param name="written">Is told.</param>
internal sealed class ObjectBuffer(int limit, Action<byte[]> written) : BoundedBuffer(limit)
{
    private byte[]? _object;

    /// <summary>The object, if it is whole and nothing has come after it.</summary>
    public byte[]? Object => _object?.Length == Length ? _object : null;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        base.Write(buffer);
        if (_object is null && !Overflowed && EndOfSectionTable(Written) == Length)
        {
            written(_object = ToArray());
        }
    }

    /// <summary>See <see href="https://man7.org/linux/man-pages/man5/elf.5.html">elf(5)</see>: <c>e_shoff</c>, <c>e_shentsize</c>, <c>e_shnum</c>.</summary>
    private static long EndOfSectionTable(ReadOnlySpan<byte> file)
    {
        if (file.Length < 64)
        {
            return -1;
        }

        var isBigEndian = file[5] == 2;
        var start = isBigEndian ? BinaryPrimitives.ReadInt64BigEndian(file[40..]) : BinaryPrimitives.ReadInt64LittleEndian(file[40..]);
        var (size, count) = isBigEndian
            ? (BinaryPrimitives.ReadUInt16BigEndian(file[58..]), BinaryPrimitives.ReadUInt16BigEndian(file[60..]))
            : (BinaryPrimitives.ReadUInt16LittleEndian(file[58..]), BinaryPrimitives.ReadUInt16LittleEndian(file[60..]));
        return start is > 0 and < int.MaxValue ? start + size * count : -1;
    }
}
