namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Prints diagnostics as compilers do: place, message, id, the source line with a caret, and the hint.</summary>
/// <param name="output">Where they go.</param>
/// <param name="colors">Whether to colour them.</param>
internal sealed class DiagnosticRenderer(TextWriter output, bool colors)
{
    private const int LongestLine = 400;
    private readonly SourceLines _lines = new();

    /// <summary>Prints a diagnostic.</summary>
    public void Render(Diagnostic diagnostic)
    {
        foreach (var including in diagnostic.IncludedFrom.Reverse())
        {
            output.WriteLine($"In file included from {TerminalText.Escape(including.File)}:{including.Line}:");
        }

        var (color, word) = diagnostic.Severity switch
        {
            Severity.Error => ("1;31", "error"),
            Severity.Warning => ("1;35", "warning"),
            _ => ("1;36", "note"),
        };
        var place = TerminalText.Line(diagnostic.Location?.ToString() ?? "ecc");
        output.WriteLine($"{Paint("1", place + ":")} {Paint(color, word + ":")} {Paint("1", TerminalText.Escape(diagnostic.Message))} [{diagnostic.Id}]");
        if (diagnostic.Location is { Line: > 0 } location)
        {
            RenderSource(location);
        }

        if (diagnostic.Hint is { } hint)
        {
            output.WriteLine($"  {Paint("1;32", "hint:")} {TerminalText.Escape(hint)}");
        }
    }

    private void RenderSource(SourceLocation location)
    {
        if (_lines.At(location) is not { Length: <= LongestLine } line)
        {
            return;
        }

        // Columns count the file's bytes, whatever its encoding; here each is one character.
        var start = Math.Clamp(location.Column - 1, 0, line.Length);
        var end = Math.Clamp(location.EndColumn - 1, start, line.Length);
        var (before, marked) = (Text(line[..start]), Text(line[start..end]));
        var number = $"{location.Line,5}";
        output.WriteLine($"{number} | {before}{marked}{Text(line[end..])}");
        // What stands before the caret is repeated as blanks, tabs as tabs, so that it lines up.
        var blanks = string.Concat(before.Select(c => c == '\t' ? '\t' : ' '));
        output.WriteLine($"{new string(' ', number.Length)} | {blanks}{Paint("1;32", "^" + new string('~', Math.Max(0, marked.Length - 1)))}");
    }

    /// <summary>Text of bytes, safe for a terminal: tabs stay, everything else that moves the cursor does not.</summary>
    private static string Text(string bytes) => string.Join('\t', SourceLines.Decode(bytes).Split('\t').Select(TerminalText.Escape));

    private string Paint(string code, string text) => colors ? $"\e[{code}m{text}\e[0m" : text;
}
