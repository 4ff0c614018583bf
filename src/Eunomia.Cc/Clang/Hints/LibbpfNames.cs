using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>Names that the installed headers of libbpf define: macros, helpers, functions.</summary>
internal static partial class LibbpfNames
{
    // A header, and the one that programs include for it. The others include the first.
    private static readonly (string File, string Header)[] Files =
    [
        ("bpf/bpf_helpers.h", "bpf/bpf_helpers.h"), ("bpf/bpf_helper_defs.h", "bpf/bpf_helpers.h"), ("bpf/bpf_tracing.h", "bpf/bpf_tracing.h"),
        ("bpf/bpf_core_read.h", "bpf/bpf_core_read.h"), ("bpf/bpf_endian.h", "bpf/bpf_endian.h"), ("bpf/usdt.bpf.h", "bpf/usdt.bpf.h"),
    ];

    /// <summary>The header that defines each name.</summary>
    public static FrozenDictionary<string, string> Read()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, header) in Files)
        {
            foreach (var name in Defined().Matches(TextOf(file)).Select(match => match.Groups["name"].Value))
            {
                headers.TryAdd(name, header);
            }
        }

        return headers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string TextOf(string header) => Attempt.Read(() => SystemIncludes.Find(header) is { } path ? File.ReadAllText(path) : "", otherwise: "");

    // A macro; a helper, which is a pointer with a number; a function.
    [GeneratedRegex(@"^(#[ \t]*define[ \t]+(?<name>\w+)|static [^;(]*\(\* ?const (?<name>\w+)\)\(|[A-Za-z_][A-Za-z_0-9 *]*[ *](?<name>\w+)\([^;]*$)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Defined();
}
