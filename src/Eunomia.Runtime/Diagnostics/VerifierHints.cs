namespace Eunomia.Runtime.Diagnostics;

/// <summary>Hints for the verifier's most frequent messages, which are in <c>kernel/bpf/verifier.c</c>.</summary>
internal static class VerifierHints
{
    // A hint, and words of the messages that it is for. The first that fits is taken.
    private static readonly (string Hint, string[] Reasons)[] Known =
    [
        ("bpf_map_lookup_elem() may find nothing: return when it gives NULL", ["'map_value_or_null'"]),
        ("bpf_ringbuf_reserve() may find no room: return when it gives NULL", ["'ringbuf_mem_or_null'", "'alloc_mem_or_null'", "'mem_or_null'"]),
        ("it may be NULL: check that before it is used", ["_or_null'", "ossibly NULL pointer"]),
        ("compare with data_end before reading: if ((void *)(header + 1) > data_end) return XDP_PASS;", ["offset is outside of the packet", "invalid access to packet"]),
        ("the verifier does not know this pointer: read through it with BPF_CORE_READ(), bpf_probe_read_kernel() or bpf_probe_read_user()",
            ["invalid mem access 'scalar'", "invalid mem access 'inv'"]),
        ("release it on every way out, as with bpf_ringbuf_submit() or bpf_ringbuf_discard()", ["reference leak", "Unreleased reference"]),
        ("compare the index or length with its limit, or mask it, before it is used",
            ["unbounded memory access", "min value is negative", "invalid access to map value", "value is outside of the allowed memory range", "unbounded min value"]),
        ("give the loop a constant limit that the verifier sees, or use bpf_loop()", ["infinite loop detected", "jumps is too complex", "BPF program is too large"]),
    ];

    /// <summary>A hint for a message; null when none is known.</summary>
    public static string? Find(string reason) =>
        Array.Find(Known, known => known.Reasons.Any(words => reason.Contains(words, StringComparison.Ordinal))).Hint;
}
