using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>Recognises the classic failures behind clang's words and adds what to do about them.</summary>
internal static partial class ClangHints
{
    /// <summary>The diagnostics, explained. What only follows from a header included too early is left out.</summary>
    public static ImmutableArray<Diagnostic> Explain(ImmutableArray<Diagnostic> diagnostics)
    {
        ImmutableArray<Diagnostic> explained = [.. diagnostics.Select(Explain)];
        var cause = explained.FirstOrDefault(diagnostic => diagnostic.Id == DiagnosticCatalog.KernelTypeUnknownId && diagnostic.IncludedFrom.Length > 0);
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
            return DiagnosticCatalog.KernelTypeUnknown(diagnostic, type.Groups["type"].Value);
        }

        if (diagnostic.Message.Contains("__TARGET_ARCH_", StringComparison.Ordinal))
        {
            return DiagnosticCatalog.TargetArchitectureMissing(diagnostic);
        }

        if (diagnostic.Message.Contains("unknown target triple 'bpf'", StringComparison.Ordinal)
            || diagnostic.Message.Contains("unable to create target", StringComparison.Ordinal))
        {
            return DiagnosticCatalog.NoBpfTarget(diagnostic, InstallHint.For(Component.Clang));
        }

        return diagnostic;
    }

    private static Diagnostic ExplainMissingHeader(Diagnostic diagnostic, string header) => header switch
    {
        _ when header.StartsWith("linux/", StringComparison.Ordinal) || header.StartsWith("asm", StringComparison.Ordinal) =>
            DiagnosticCatalog.KernelHeaderMissing(diagnostic, InstallHint.For(Component.KernelHeaders)),
        _ when header.StartsWith("bpf/", StringComparison.Ordinal) =>
            DiagnosticCatalog.LibbpfHeaderMissing(diagnostic, InstallHint.For(Component.LibbpfHeaders)),
        "bpf_helpers.h" or "bpf_tracing.h" or "bpf_core_read.h" =>
            DiagnosticCatalog.LibbpfHeaderMissing(diagnostic, $"write <bpf/{header}>; {InstallHint.For(Component.LibbpfHeaders)}"),
        VmlinuxHeader.FileName => DiagnosticCatalog.VmlinuxMissing(diagnostic),
        _ => DiagnosticCatalog.HeaderMissing(diagnostic),
    };

    [GeneratedRegex("^'(?<header>[^']+)' file not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FileNotFound();

    [GeneratedRegex("^unknown type name '(?<type>__([us](8|16|32|64)|[bl]e(16|32|64)|wsum|sum16)|[us](8|16|32|64))'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UnknownType();
}
