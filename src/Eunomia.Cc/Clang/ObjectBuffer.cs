using Eunomia.Bpf.Elf;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Clang;

/// <summary>Collects the object that the compiler writes, and detects when it is complete.</summary>
/// <param name="limit">In bytes.</param>
/// <param name="written">Called with the object, once.</param>
internal sealed class ObjectBuffer(int limit, Action<byte[]> written) : BoundedBuffer(limit)
{
    private byte[]? _object;

    /// <summary>The object, if it is complete and nothing has come after it.</summary>
    public byte[]? Object => _object?.Length == Length ? _object : null;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        if (_object is null && !Overflowed && ElfReader.EndsWithSectionTable(Written))
        {
            written(_object = ToArray());
        }
    }
}
