namespace Eunomia.EndToEnd.Tests.Corpus;

/// <summary>The installed libbpf headers. Programs use macros that are newer than the ones Debian 12 has.</summary>
internal static class LibbpfHeaders
{
    private static readonly (string Header, string Macro, string Definition)[] Newer =
    [
        ("bpf_tracing.h", "BPF_UPROBE", "BPF_UPROBE=BPF_KPROBE"),
        ("bpf_tracing.h", "BPF_URETPROBE", "BPF_URETPROBE=BPF_KRETPROBE"),
        ("bpf_helpers.h", "__ulong", "__ulong(name,val)=enum { value_of_##name = val } name"),
    ];

    /// <summary>Options of ecc that define what the headers lack.</summary>
    public static IEnumerable<string> Flags =>
        Newer.Where(macro => !Defines(macro.Header, macro.Macro)).Select(macro => $"-a='-D{macro.Definition}'");

    private static bool Defines(string header, string macro) =>
        Path.Combine("/usr/include/bpf", header) is var path && File.Exists(path)
        && File.ReadAllText(path).Contains($"#define {macro}(", StringComparison.Ordinal);
}
