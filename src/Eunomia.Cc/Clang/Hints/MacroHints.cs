using System.Text.RegularExpressions;
using Eunomia.Cc.Diagnostics;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>
/// Names that are macros, and that no header of the program's defines: <c>vmlinux.h</c> has types only, libbpf's macros are in several
/// headers, and BCC's are in none.
/// </summary>
internal static partial class MacroHints
{
    private const string Tracing = "bpf/bpf_tracing.h";

    /// <summary>Whether a message, perhaps a warning of an older clang, is about a call of what nobody declared.</summary>
    public static bool IsCallOfUnknown(Diagnostic message) => message.Id == "-Wimplicit-function-declaration";

    /// <summary>The message, explained; null when it is about nothing that is known.</summary>
    public static Diagnostic? Explain(MessageGroup group, HintContext context)
    {
        var message = group.Main;
        if (Undeclared().Match(message.Message) is { Success: true } undeclared)
        {
            var name = undeclared.Groups["name"].Value;
            return KnownMacros.ValueOf(name) is { } value ? DiagnosticCatalog.MacroUnknown(message, Advice(value, context))
                : KnownMacros.ReplacementOf(name) is { } replacement ? DiagnosticCatalog.MacroUnknown(message, $"use {replacement}")
                : KnownMacros.HeaderOf(name) is { } header ? DiagnosticCatalog.MacroUnknown(message, $"include <{header}>, which defines it")
                : null;
        }

        // Where a macro should stand, clang takes its name for a function and stumbles over what follows.
        return message.Severity == Severity.Error && message.Location is { } location
            && NameBefore(context.LineAt(location), location.Column) is { } before && !group.IsExpandedFrom(before)
            ? ExplainSyntax(message, before, context)
            : null;
    }

    private static Diagnostic? ExplainSyntax(Diagnostic message, string name, HintContext context) =>
        KnownMacros.IsBcc(name) && !IsDefined(name, context) ? DiagnosticCatalog.MacroOfBcc(message, name)
        : KnownMacros.HeaderOf(name) is Tracing && !context.Source.Mentions("bpf_tracing.h"u8) && !IsDefined(name, context)
            ? DiagnosticCatalog.MacroUnknown(message, $"'{name}' is a macro of <{Tracing}>: include that")
        : null;

    private static string Advice(KnownMacro macro, HintContext context) => (macro.Header, context.UsesVmlinux && !macro.IsBesideVmlinux) switch
    {
        ({ } header, false) => $"include <{header}>, which defines it",
        (_, true) => $"a macro, and vmlinux.h has types only; write it down: {macro.Definition}",
        _ => $"write it down: {macro.Definition}",
    };

    /// <summary>The name in front of the parenthesis that a column is in, or at the column.</summary>
    private static string? NameBefore(string line, int column)
    {
        var names = Called().Matches(line).Where(match => match.Index < column);
        return names.LastOrDefault(match => KnownMacros.IsBcc(match.Groups["name"].Value) || KnownMacros.HeaderOf(match.Groups["name"].Value) is Tracing)?.Groups["name"].Value;
    }

    private static bool IsDefined(string name, HintContext context) =>
        context.Source.Mentions(System.Text.Encoding.UTF8.GetBytes($"define {name}"));

    [GeneratedRegex("^(use of undeclared identifier|call to undeclared (library )?function|implicitly declaring library function|implicit declaration of function) '(?<name>[A-Za-z_0-9]+)'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Undeclared();

    [GeneratedRegex(@"(?<![A-Za-z_0-9])(?<name>[A-Z][A-Z_0-9]+)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Called();
}
