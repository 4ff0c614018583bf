using System.Globalization;
using System.Text.RegularExpressions;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Reads clang's messages. It is run without carets, because ecc prints the source line itself, and with source ranges.
/// <see href="https://clang.llvm.org/docs/UsersManual.html#formatting-of-diagnostics">The format</see>
/// </summary>
internal static partial class ClangDiagnosticParser
{
    /// <summary>The flags that give messages this form.</summary>
    public static readonly ImmutableArray<string> Flags =
    [
        "-fno-color-diagnostics", "-fno-caret-diagnostics", "-fdiagnostics-print-source-range-info", "-fdiagnostics-show-option",
        "-fno-crash-diagnostics",
    ];

    // clang repeats the program's own names in its messages; matching stays cheap however long they are.
    private const int LongestLine = 4096;

    // No file name in a message can be confused with it: it holds a character that no path has.
    private const string Placeholder = "\0source";

    /// <summary>Parses what clang wrote to its standard error.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fullPath">The source's full path, as clang was given it.</param>
    /// <param name="shownPath">The path as the user typed it.</param>
    public static ImmutableArray<Diagnostic> Parse(string text, string fullPath, string shownPath)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var includedFrom = new List<SourceLocation>();
        // A file name may hold a line break or a colon; after this it does not.
        foreach (var whole in text.Replace(fullPath, Placeholder, StringComparison.Ordinal).Split('\n'))
        {
            var line = whole.Length <= LongestLine ? whole : whole[..LongestLine];

            if (IncludedFrom().Match(line) is { Success: true } included)
            {
                // clang names the outermost file first.
                includedFrom.Insert(0, new SourceLocation(Shown(included.Groups["file"].Value), Number(included.Groups["line"].ValueSpan), 1));
            }
            else if (Located().Match(line) is { Success: true } located)
            {
                diagnostics.Add(Create(located, Location(located, Shown), Message(located), includedFrom));
                includedFrom.Clear();
            }
            else if (Unlocated().Match(line) is { Success: true } unlocated)
            {
                diagnostics.Add(Create(unlocated, new SourceLocation(shownPath), Message(unlocated), includedFrom));
                includedFrom.Clear();
            }
        }

        return diagnostics.ToImmutable();

        // Some names only start with the source's, such as prog.bpf.c.h.
        string Shown(string file) => SourceFile.Shown(file.Replace(Placeholder, fullPath, StringComparison.Ordinal), fullPath, shownPath);

        string Message(Match match) => match.Groups["message"].Value.Replace(Placeholder, shownPath, StringComparison.Ordinal);
    }

    private static SourceLocation Location(Match match, Func<string, string> shown)
    {
        var (line, column) = (Number(match.Groups["line"].ValueSpan), Number(match.Groups["column"].ValueSpan));
        var end = 0;
        // Of several ranges, the one that starts at the column says how far the thing itself reaches.
        foreach (Capture range in match.Groups["range"].Captures)
        {
            var numbers = range.Value.Split(':', '-').Select(number => Number(number)).ToArray();
            if (numbers[0] == line && numbers[2] == line && numbers[1] <= column && numbers[3] > column)
            {
                end = Math.Max(end, numbers[3]);
            }
        }

        return new SourceLocation(shown(match.Groups["file"].Value), line, column, end);
    }

    private static Diagnostic Create(Match match, SourceLocation location, string message, IEnumerable<SourceLocation> includedFrom)
    {
        var severity = match.Groups["severity"].Value switch
        {
            "note" or "remark" => Severity.Note,
            "warning" => Severity.Warning,
            _ => Severity.Error,
        };
        var option = match.Groups["option"];
        return new Diagnostic(severity, option.Success ? option.Value : "clang", message, location)
        {
            IncludedFrom = [.. includedFrom],
        };
    }

    // A #line may name one that no int holds.
    private static int Number(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)Math.Min(number, int.MaxValue) : int.MaxValue;

    [GeneratedRegex(@"^In file included from (?<file>.+?):(?<line>\d+):$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex IncludedFrom();

    private const string Problem =
        @"(?<severity>fatal error|error|warning|note|remark): (?<message>.*?)(?: \[(?:-Werror,)?(?<option>-W[^\]]+)\])?$";

    [GeneratedRegex(@"^(?<file>.+?):(?<line>\d+):(?<column>\d+):(?:(?:\{(?<range>\d+:\d+-\d+:\d+)\})+:)? " + Problem,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Located();

    // clang puts the name it was started by in front, which is not always clang.
    [GeneratedRegex(@"^(?:[^\s:]+: )?" + Problem, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Unlocated();
}
