using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>Recognises the classic failures behind clang's words and adds what to do about them.</summary>
internal static partial class ClangHints
{
    private const string UnknownKernelType = "ECC0213";

    /// <summary>The diagnostics, explained. What only follows from a header included too early is left out.</summary>
    public static ImmutableArray<Diagnostic> Explain(ImmutableArray<Diagnostic> diagnostics)
    {
        ImmutableArray<Diagnostic> explained = [.. diagnostics.Select(Explain)];
        var cause = explained.FirstOrDefault(diagnostic => diagnostic.Id == UnknownKernelType && diagnostic.IncludedFrom.Length > 0);
        if (cause is null)
        {
            return explained;
        }

        // Every line of libbpf's declarations is an error then, up to clang's limit.
        bool Follows(Diagnostic diagnostic) =>
            diagnostic != cause && diagnostic.Severity != Severity.Warning
            && (diagnostic.Location?.File == cause.Location?.File || diagnostic.Message.StartsWith("too many errors emitted", StringComparison.Ordinal));

        var hidden = explained.Count(diagnostic => Follows(diagnostic) && diagnostic.Severity == Severity.Error);
        return
        [
            .. explained.Where(diagnostic => !Follows(diagnostic)).Select(diagnostic =>
                diagnostic == cause && hidden > 0 ? diagnostic with { Message = $"{diagnostic.Message} (and {hidden} more errors that follow from this)" } : diagnostic),
        ];
    }

    /// <summary>The diagnostic, with a stable id and a hint if it is one of the known ones.</summary>
    private static Diagnostic Explain(Diagnostic diagnostic)
    {
        if (diagnostic.Severity != Severity.Error)
        {
            return diagnostic;
        }

        if (FileNotFound().Match(diagnostic.Message) is { Success: true } missing)
        {
            return ExplainMissingHeader(diagnostic, missing.Groups["header"].Value);
        }

        if (UnknownType().Match(diagnostic.Message) is { Success: true } type)
        {
            return diagnostic with
            {
                Id = UnknownKernelType,
                Hint = $"'{type.Groups["type"].Value}' is a kernel type: include \"vmlinux.h\", or <linux/types.h> or <linux/bpf.h>, before <bpf/bpf_helpers.h>",
            };
        }

        if (diagnostic.Message.Contains("__TARGET_ARCH_", StringComparison.Ordinal))
        {
            return diagnostic with
            {
                Id = "ECC0214",
                Hint = "PT_REGS and BPF_KPROBE depend on the machine: pass -a=-D__TARGET_ARCH_x86 (or arm64, arm, powerpc, riscv, s390, loongarch)",
            };
        }

        if (diagnostic.Message.Contains("unknown target triple 'bpf'", StringComparison.Ordinal)
            || diagnostic.Message.Contains("unable to create target", StringComparison.Ordinal))
        {
            return diagnostic with { Id = "ECC0103", Fault = Fault.Toolchain, Hint = InstallHint.For(Component.Clang) };
        }

        return diagnostic;
    }

    private static Diagnostic ExplainMissingHeader(Diagnostic diagnostic, string header)
    {
        return header switch
        {
            "asm/types.h" => Missing("ECC0210", InstallHint.For(Component.KernelHeaders)),
            _ when header.StartsWith("linux/", StringComparison.Ordinal) || header.StartsWith("asm", StringComparison.Ordinal) =>
                Missing("ECC0210", InstallHint.For(Component.KernelHeaders)),
            _ when header.StartsWith("bpf/", StringComparison.Ordinal) || header is "bpf_helpers.h" or "bpf_tracing.h" or "bpf_core_read.h" =>
                Missing("ECC0211", header.Contains('/')
                    ? InstallHint.For(Component.LibbpfHeaders)
                    : $"write <bpf/{header}>; {InstallHint.For(Component.LibbpfHeaders)}"),
            VmlinuxHeader.FileName => Missing("ECC0107", "pass --vmlinux FILE with a vmlinux.h or a raw BTF file"),
            _ => diagnostic with { Id = "ECC0212", Hint = "name the directory that holds it with -a=-IDIR" },
        };

        Diagnostic Missing(string id, string hint) => diagnostic with { Id = id, Fault = Fault.Toolchain, Hint = hint };
    }

    [GeneratedRegex("^'(?<header>[^']+)' file not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FileNotFound();

    [GeneratedRegex("^unknown type name '(?<type>__([us](8|16|32|64)|[bl]e(16|32|64)|wsum|sum16)|[us](8|16|32|64))'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UnknownType();
}
