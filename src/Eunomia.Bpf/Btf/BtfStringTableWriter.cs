using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Eunomia.Bpf.Btf;

/// <summary>Collects the strings of one BTF section, each once, in order of first use.</summary>
internal sealed class BtfStringTableWriter
{
    private readonly List<byte> _bytes = [0];
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>The table.</summary>
    public ReadOnlySpan<byte> Written => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>The offset of a string; null when it is not there.</summary>
    public uint? OffsetOf(string text) => _offsets.TryGetValue(text, out var offset) ? (uint)offset : null;

    /// <summary>The offset of a string as another section has it, which is added if it is new.</summary>
    public uint Add(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return Add(Encoding.UTF8.GetString(text));
        }

        // Kept as it is; no name has a NUL.
        ref var offset = ref CollectionsMarshal.GetValueRefOrAddDefault(_offsets, '\0' + Encoding.Latin1.GetString(text), out var isKnown);
        if (!isKnown)
        {
            offset = _bytes.Count;
            _bytes.AddRange(text);
            _bytes.Add(0);
        }

        return (uint)offset;
    }

    /// <summary>The offset of a string, which is added if it is new.</summary>
    public uint Add(string text)
    {
        if (!_offsets.TryGetValue(text, out var offset))
        {
            offset = _bytes.Count;
            _offsets.Add(text, offset);
            CollectionsMarshal.SetCount(_bytes, _bytes.Count + Encoding.UTF8.GetByteCount(text) + 1);
            var length = Encoding.UTF8.GetBytes(text, CollectionsMarshal.AsSpan(_bytes)[offset..]);
            _bytes[offset + length] = 0;
        }

        return (uint)offset;
    }
}
