using System.Text.RegularExpressions;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>
/// Hints for macros that no header of the program defines: <c>vmlinux.h</c> has types only, libbpf's macros are in several
/// headers, and BCC's are in none.
/// </summary>
internal static partial class MacroHints
{
    /// <summary>Whether a message, perhaps a warning of an older clang, is about a call of an undeclared function.</summary>
    public static bool IsCallOfUnknown(Diagnostic message) => message.Id == "-Wimplicit-function-declaration";

    /// <summary>The message with a hint; null when it is about no known macro.</summary>
    public static MessageGroup? Explain(MessageGroup group, HintContext context)
    {
        var message = group.Main;
        if (Undeclared().Match(message.Message) is { Success: true } undeclared)
        {
            var name = undeclared.Groups["name"].Value;
            return KnownMacros.ValueOf(name, context.Machine) is { } value ? Unknown(group, Advice(value, context))
                : KnownMacros.ReplacementOf(name) is { } replacement ? Unknown(group, $"use {replacement}")
                : context.MissingHeaderOf(name) is { } header ? Unknown(group, $"include <{header}>, which defines it") with { MissingHeader = header }
                : undeclared.Groups["library"].Success ? Unknown(group, "eBPF programs have no C library: a helper or a builtin of the compiler has to do")
                : null;
        }

        // Where a macro should stand, clang takes its name for a function and stumbles over what follows.
        return message.Severity == Severity.Error && message.Location is { } location
            && NameBefore(context, location) is { } before && !group.IsExpandedFrom(before)
            ? ExplainSyntax(group, before, context)
            : null;
    }

    /// <summary>What clang takes the name for instead is no advice beside ours.</summary>
    private static MessageGroup Unknown(MessageGroup group, string advice) => group with
    {
        Main = DiagnosticCatalog.MacroUnknown(group.Main with { Message = Guess().Replace(group.Main.Message, "") }, advice),
        Notes = group.Notes.RemoveAll(note => note.Message.EndsWith(" declared here", StringComparison.Ordinal) || note.Message.StartsWith("include the header <", StringComparison.Ordinal)),
    };

    private static MessageGroup? ExplainSyntax(MessageGroup group, string name, HintContext context) =>
        KnownMacros.IsBcc(name) && !context.Defines(name) ? group with { Main = DiagnosticCatalog.MacroOfBcc(group.Main, name) }
        : context.MissingHeaderOf(name) is { } header ? Unknown(group, $"'{name}' is a macro of <{header}>: include that") with { MissingHeader = header }
        : null;

    private static string Advice(KnownMacro macro, HintContext context) => (macro.Header, context.UsesVmlinux && !macro.IsBesideVmlinux) switch
    {
        ({ } header, false) => $"include <{header}>, which defines it",
        (_, true) => $"a macro, and vmlinux.h has types only; write it down: {macro.Definition}",
        _ => $"write it down: {macro.Definition}",
    };

    /// <summary>The last macro at or before a message's column that is BCC's or in a header of libbpf that is missing.</summary>
    private static string? NameBefore(HintContext context, SourceLocation location) =>
        Called().Matches(context.LineAt(location)).Where(match => match.Index <= location.Column).Select(match => match.Groups["name"].Value)
            .LastOrDefault(name => KnownMacros.IsBcc(name) || context.MissingHeaderOf(name) is not null);

    [GeneratedRegex("^(use of undeclared identifier|call to undeclared ((?<library>library) )?function|implicitly declaring (?<library>library) function|implicit declaration of function) '(?<name>[A-Za-z_0-9]+)'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Undeclared();

    [GeneratedRegex("; did you mean '[^']*'\\?", RegexOptions.CultureInvariant)]
    private static partial Regex Guess();

    [GeneratedRegex(@"(?<![A-Za-z_0-9])(?<name>[A-Za-z_][A-Za-z_0-9]*)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Called();
}
