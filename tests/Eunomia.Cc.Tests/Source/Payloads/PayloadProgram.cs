using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Tests.Source.Payloads;

/// <summary>Reads the source model of small programs that are written in a test.</summary>
internal static class PayloadProgram
{
    // No header of the machine's: what is found must not depend on its version. Helpers are declared the way libbpf does.
    private const string Kernel = """
        #pragma once
        #pragma GCC system_header
        typedef unsigned char u8;
        typedef unsigned int u32;
        typedef unsigned long long u64;
        struct bpf_dynptr { u64 opaque[2]; };
        #define SEC(name) __attribute__((section(name), used))
        #define __uint(name, val) int (*name)[val]
        #define __type(name, val) typeof(val) *name
        #define __array(name, val) typeof(val) *name[]
        static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
        static long (*const bpf_perf_event_read)(void *map, u64 flags) = (void *)22;
        static long (*const bpf_perf_event_output)(void *ctx, void *map, u64 flags, void *data, u64 size) = (void *)25;
        static long (*const bpf_probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
        static long (*const bpf_skb_output)(void *ctx, void *map, u64 flags, void *data, u64 size) = (void *)111;
        static long (*const bpf_xdp_output)(void *ctx, void *map, u64 flags, void *data, u64 size) = (void *)121;
        static long (*const bpf_seq_printf)(void *seq, const char *format, u32 size, const void *data, u32 length) = (void *)126;
        static long (*const bpf_seq_write)(void *seq, const void *data, u32 size) = (void *)127;
        static long (*const bpf_ringbuf_output)(void *map, void *data, u64 size, u64 flags) = (void *)130;
        static void *(*const bpf_ringbuf_reserve)(void *map, u64 size, u64 flags) = (void *)131;
        static void (*const bpf_ringbuf_submit)(void *data, u64 flags) = (void *)132;
        static void *(*const bpf_task_storage_get)(void *map, void *task, void *value, u64 flags) = (void *)156;
        static long (*const bpf_loop)(u32 count, void *callback, void *ctx, u64 flags) = (void *)181;
        static long (*const bpf_ringbuf_reserve_dynptr)(void *map, u32 size, u64 flags, struct bpf_dynptr *ptr) = (void *)198;
        static long (*const bpf_dynptr_write)(const struct bpf_dynptr *dst, u32 offset, void *src, u32 len, u64 flags) = (void *)202;
        static void *(*const bpf_dynptr_data)(const struct bpf_dynptr *ptr, u32 offset, u32 len) = (void *)203;
        static long (*const bpf_user_ringbuf_drain)(void *map, void *callback, void *ctx, u64 flags) = (void *)209;
        """;

    private const string Common = """
        #include "kernel.h"
        struct event { u64 time; u32 pid; char comm[16]; };
        struct other { u64 a; u64 b; u64 c; u64 d; u64 e; };
        struct head { u32 kind; };
        typedef struct { u64 x; u64 y; u64 z; } point_t;
        union either { u64 number; char text[40]; };
        struct { __uint(type, 27); __uint(max_entries, 4096); } rb SEC(".maps"), rb2 SEC(".maps"), rb3 SEC(".maps");
        struct { __uint(type, 4); __uint(key_size, 4); __uint(value_size, 4); } pb SEC(".maps");
        struct { __uint(type, 6); __type(key, u32); __type(value, struct event); } scratch SEC(".maps");
        struct { __uint(type, 6); __type(key, u32); __type(value, u64); } numbers SEC(".maps");
        """;

    /// <summary>Reads a program. The structs and maps above are declared before it.</summary>
    public static Task<SourceModel> ReadAsync(RealToolchain toolchain, TempDirectory directory, string code, params string[] flags) =>
        ReadFilesAsync(toolchain, directory, Common + "\n" + code, flags);

    /// <summary>Reads a program that declares everything itself.</summary>
    public static async Task<SourceModel> ReadFilesAsync(RealToolchain toolchain, TempDirectory directory, string code, params string[] flags)
    {
        directory.Write("kernel.h", Kernel);
        var inputs = await toolchain.InputsAsync(directory.Write("program.bpf.c", code), header: null, flags);
        return SourceModelMerger.Merge([SourceModelReader.Read(inputs)]);
    }

    /// <summary>What maps carry and iterators write, such as <c>rb: event, other; pb: point_t</c>.</summary>
    public static string Text(SourceModel model) => string.Join("; ", model.Payloads.Select(payload =>
        $"{payload.Map}: {string.Join(", ", payload.Sent.Select(sent => sent.Name).Skip(1).Prepend(Name(model.Types, payload)))}")
        .Concat(model.Iterators.Select(iterator => $"{iterator.Program}: {model.Types[iterator.TypeId]!.Name}")));

    /// <summary>What only is known to be sent, such as <c>rb (8), pb</c>.</summary>
    public static string Untyped(SourceModel model) =>
        string.Join(", ", model.Untyped.Select(sent => sent.Size is { } size ? $"{sent.Map} ({size})" : sent.Map));

    private static string Name(BtfTypeTable types, MapPayload payload) => types[payload.TypeId] switch
    {
        BtfComposite { Name.Length: > 0 } composite when payload.Sent[0].IsStruct => composite.Name,
        var type when payload.Sent[0].IsStruct => $"no struct: {type}",
        _ => CDeclaration.Render(types, payload.TypeId),
    };
}
