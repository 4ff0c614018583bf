using System.Text.RegularExpressions;

namespace Eunomia.Runtime.Loading;

/// <summary>What to do about the reasons that the verifier gives most often; its messages are in <c>kernel/bpf/verifier.c</c>.</summary>
internal static partial class VerifierHints
{
    private static readonly (Regex Reason, string Hint)[] Known =
    [
        (NoEntry(), "bpf_map_lookup_elem() may find nothing: return when it gives NULL"),
        (NoRoom(), "bpf_ringbuf_reserve() may find no room: return when it gives NULL"),
        (PerhapsNull(), "it may be NULL: check that before it is used"),
        (BeyondPacket(), "compare with data_end before reading: if ((void *)(header + 1) > data_end) return XDP_PASS;"),
        (NoPointer(), "the verifier does not know this pointer: read through it with BPF_CORE_READ(), bpf_probe_read_kernel() or bpf_probe_read_user()"),
        (NotReleased(), "release it on every way out, as with bpf_ringbuf_submit() or bpf_ringbuf_discard()"),
        (NoBound(), "compare the index or length with its limit, or mask it, before it is used"),
        (NoEnd(), "give the loop a constant limit that the verifier sees, or use bpf_loop()"),
    ];

    /// <summary>A hint for a reason; null when none is known.</summary>
    public static string? Of(string reason) => Array.Find(Known, known => known.Reason.IsMatch(reason)).Hint;

    [GeneratedRegex("'map_value_or_null'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoEntry();

    [GeneratedRegex("'(ringbuf_mem|alloc_mem|mem)_or_null'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoRoom();

    [GeneratedRegex("_or_null'|possibly NULL pointer|Possibly NULL pointer", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PerhapsNull();

    [GeneratedRegex("offset is outside of the packet|invalid access to packet", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BeyondPacket();

    [GeneratedRegex("invalid mem access '(scalar|inv)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoPointer();

    [GeneratedRegex("reference leak|Unreleased reference", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotReleased();

    [GeneratedRegex("unbounded memory access|min value is negative|invalid access to map value|value is outside of the allowed memory range|unbounded min value", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoBound();

    [GeneratedRegex("infinite loop detected|jumps is too complex|BPF program is too large", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoEnd();
}
