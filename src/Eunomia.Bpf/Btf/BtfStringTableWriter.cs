using System.Text;

namespace Eunomia.Bpf.Btf;

/// <summary>Collects the strings of one BTF section, each once, in order of first use.</summary>
internal sealed class BtfStringTableWriter
{
    private readonly List<byte> _bytes = [0];
    private readonly Dictionary<string, uint> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>The table.</summary>
    public ReadOnlySpan<byte> Written => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

    /// <summary>The offset of a string, which is added if it is new.</summary>
    public uint Add(string text)
    {
        if (!_offsets.TryGetValue(text, out var offset))
        {
            offset = (uint)_bytes.Count;
            _offsets.Add(text, offset);
            _bytes.AddRange(Encoding.UTF8.GetBytes(text));
            _bytes.Add(0);
        }

        return offset;
    }
}
