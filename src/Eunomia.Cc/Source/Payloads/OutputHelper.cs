using System.Collections.Frozen;

namespace Eunomia.Cc.Source.Payloads;

/// <summary>Argument positions of a kernel helper that sends a record to user space.</summary>
/// <param name="Map">Argument with the ring buffer or perf event array; <see cref="Program"/> when user space reads the program itself.</param>
/// <param name="Size">Argument with the record's size.</param>
/// <param name="Data">Argument with the record; <see cref="Result"/> when the helper returns room for one.</param>
internal sealed record OutputHelper(int Map, int Size, int Data)
{
    /// <summary>The record is what the call returns.</summary>
    public const int Result = -1;

    /// <summary>There is no record: text is written.</summary>
    public const int Nothing = -3;

    /// <summary>The record goes to the reader of the program, which is an iterator.</summary>
    public const int Program = -2;

    /// <summary>Writes to what a dynamic pointer leads to: the pointer and the record.</summary>
    public const string WriteToDynamicPointer = "bpf_dynptr_write";

    /// <summary>Looks into what a dynamic pointer leads to.</summary>
    public const string ViewOfDynamicPointer = "bpf_dynptr_data";

    /// <summary>Looks up a map's value by its key; also the inner map of a map of maps.</summary>
    public const string Lookup = "bpf_map_lookup_elem";

    private static readonly FrozenDictionary<string, OutputHelper> Known = new Dictionary<string, OutputHelper>(StringComparer.Ordinal)
    {
        ["bpf_ringbuf_reserve"] = new(Map: 0, Size: 1, Data: Result),
        ["bpf_ringbuf_output"] = new(Map: 0, Size: 2, Data: 1),
        ["bpf_ringbuf_reserve_dynptr"] = new(Map: 0, Size: 1, Data: 3),
        ["bpf_perf_event_output"] = new(Map: 1, Size: 4, Data: 3),
        ["bpf_skb_output"] = new(Map: 1, Size: 4, Data: 3),
        ["bpf_xdp_output"] = new(Map: 1, Size: 4, Data: 3),
        ["bpf_seq_write"] = new(Map: Program, Size: 2, Data: 1),
        ["bpf_seq_printf"] = new(Map: Program, Size: Nothing, Data: Nothing),
        ["bpf_seq_printf_btf"] = new(Map: Program, Size: Nothing, Data: Nothing),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Lookups = new[]
    {
        Lookup, "bpf_map_lookup_percpu_elem", "bpf_get_local_storage", "bpf_task_storage_get", "bpf_inode_storage_get", "bpf_sk_storage_get",
        "bpf_cgrp_storage_get",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The helper of that name, or null.</summary>
    public static OutputHelper? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Whether a helper reads from a perf event array instead of writing to it.</summary>
    public static bool IsRead(string name) => name is "bpf_perf_event_read" or "bpf_perf_event_read_value";

    /// <summary>Whether a helper returns a pointer to a value of the map that is its first argument.</summary>
    public static bool IsLookup(string name) => Lookups.Contains(name);
}
