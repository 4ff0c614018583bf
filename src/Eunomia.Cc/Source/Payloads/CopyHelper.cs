using System.Collections.Frozen;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>Argument positions of a function that copies memory. The destination is the first.</summary>
/// <param name="Size">Argument with the number of bytes.</param>
/// <param name="Source">Argument with the source.</param>
internal sealed record CopyHelper(int Size, int Source)
{
    /// <summary>Argument with the destination.</summary>
    public const int Destination = 0;

    private static readonly CopyHelper Memory = new(Size: 2, Source: 1);
    private static readonly CopyHelper Probe = new(Size: 1, Source: 2);

    private static readonly FrozenDictionary<string, CopyHelper> Known = new Dictionary<string, CopyHelper>(StringComparer.Ordinal)
    {
        ["memcpy"] = Memory,
        ["memmove"] = Memory,
        ["__builtin_memcpy"] = Memory,
        ["__builtin_memmove"] = Memory,
        ["__builtin_memcpy_inline"] = Memory,
        ["bpf_probe_read"] = Probe,
        ["bpf_probe_read_kernel"] = Probe,
        ["bpf_probe_read_user"] = Probe,
        ["bpf_copy_from_user"] = Probe,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The function of that name, or null.</summary>
    public static CopyHelper? Find(string name) => Known.GetValueOrDefault(name);
}
