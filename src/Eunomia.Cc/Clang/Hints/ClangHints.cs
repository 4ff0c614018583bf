using System.Text.RegularExpressions;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>
/// Recognises common mistakes in clang's messages and adds hints. A hint is right or it is not there: where the cause is
/// uncertain, the message stays as clang wrote it.
/// </summary>
internal static partial class ClangHints
{
    /// <summary>The diagnostics with hints. Errors that only follow from one mistake are left out.</summary>
    public static ImmutableArray<Diagnostic> Explain(ImmutableArray<Diagnostic> diagnostics, HintContext context)
    {
        var groups = MessageGroup.Split(diagnostics).ToList();
        // Most compilations are not worth a look.
        if (groups.TrueForAll(group => group.Main.Severity == Severity.Note || IsHarmless(group.Main)))
        {
            return diagnostics;
        }

        // A macro that does not exist is several syntax errors; the first says what is wrong.
        return HideWhatFollows([
            .. MissingHeaders.Join(
                [
                    .. NameClashes.HideWhatFollows([
                        .. HeaderClashes.Join(groups).Select(group => Explain(group, context))
                            .DistinctBy(group => group.Main.Id == DiagnosticCatalog.MacroOfBccId ? (group.Main.Location?.Line, group.Main.Hint) : (object)group),
                    ]),
                ],
                context).SelectMany(group => group.All),
        ]);
    }

    private static bool IsHarmless(Diagnostic diagnostic) => diagnostic.Severity != Severity.Error && !MacroHints.IsCallOfUnknown(diagnostic);

    /// <summary>Every line of libbpf's declarations is an error after a header that was included too early, up to clang's limit.</summary>
    private static ImmutableArray<Diagnostic> HideWhatFollows(ImmutableArray<Diagnostic> explained)
    {
        var cause = explained.FirstOrDefault(diagnostic => diagnostic.Id == DiagnosticCatalog.KernelTypeUnknownId && diagnostic.IncludedFrom.Length > 0);
        if (cause is null)
        {
            return explained;
        }

        bool Follows(Diagnostic diagnostic) =>
            diagnostic != cause && diagnostic.Severity != Severity.Warning
            && (diagnostic.Location?.File == cause.Location?.File || MessageGroup.IsErrorLimit(diagnostic));

        var hidden = explained.Count(diagnostic => Follows(diagnostic) && diagnostic.Severity == Severity.Error);
        return
        [
            .. explained.Where(diagnostic => !Follows(diagnostic)).Select(diagnostic => diagnostic == cause ? new MessageGroup(diagnostic, []).With(hidden).Main : diagnostic),
        ];
    }

    /// <summary>The message, with a stable id and a hint if it is one of the known ones.</summary>
    private static MessageGroup Explain(MessageGroup group, HintContext context)
    {
        var message = group.Main;
        if (IsHarmless(message))
        {
            return group;
        }

        if (FileNotFound().Match(message.Message) is { Success: true } missing)
        {
            return HeaderHints.Explain(group, missing.Groups["header"].Value);
        }

        if (NameClashes.Explain(group) is { } clash)
        {
            return clash;
        }

        if (MacroHints.Explain(group, context) is { } macro)
        {
            return macro;
        }

        if (group.IsExpandedFrom("BPF_PROG") && message.Message.StartsWith("passing 'void *' to parameter of incompatible type", StringComparison.Ordinal))
        {
            // How the macro comes to it helps nobody.
            return new MessageGroup(DiagnosticCatalog.StructByValue(message), group.Notes.RemoveAll(note => !note.Message.StartsWith("passing argument", StringComparison.Ordinal)));
        }

        return group with { Main = ExplainAlone(group, context) };
    }

    private static Diagnostic ExplainAlone(MessageGroup group, HintContext context)
    {
        var message = group.Main;
        if (UnknownType().Match(message.Message) is { Success: true } type)
        {
            return DiagnosticCatalog.KernelTypeUnknown(message, type.Groups["type"].Value);
        }

        if (Incomplete().Match(message.Message) is { Success: true } incomplete)
        {
            var name = incomplete.Groups["type"].Value;
            return name == "bpf_map_def" ? DiagnosticCatalog.LegacyMap(message)
                : !context.UsesVmlinux && group.Notes.Any(note => note.Location?.File.EndsWith("/bpf_helper_defs.h", StringComparison.Ordinal) == true)
                    ? DiagnosticCatalog.KernelStructUnknown(message, name)
                : message;
        }

        if (message.Message.Contains("__TARGET_ARCH_", StringComparison.Ordinal))
        {
            return DiagnosticCatalog.TargetArchitectureMissing(message);
        }

        return message.Message.Contains("unknown target triple 'bpf", StringComparison.Ordinal)
            || message.Message.Contains("unable to create target", StringComparison.Ordinal)
            ? DiagnosticCatalog.NoBpfTarget(message, InstallHint.For(Component.Clang))
            : message;
    }

    [GeneratedRegex("^'(?<header>[^']+)' file not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FileNotFound();

    [GeneratedRegex("^unknown type name '(?<type>__([us](8|16|32|64)|[bl]e(16|32|64)|wsum|sum16)|[us](8|16|32|64)|u?int(8|16|32|64)_t|bool|size_t)'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UnknownType();

    [GeneratedRegex("(incomplete type|incomplete definition of type) 'struct (?<type>[A-Za-z_0-9]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Incomplete();
}
