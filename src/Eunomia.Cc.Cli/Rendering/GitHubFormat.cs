using System.Text;

namespace Eunomia.Cc.Cli.Rendering;

/// <summary>
/// <c>github</c>: workflow commands, which GitHub Actions turns into annotations of the changed files.
/// <see href="https://docs.github.com/actions/reference/workflow-commands-for-github-actions">The format</see>
/// </summary>
/// <param name="error">Where commands go.</param>
/// <param name="remarks">Where remarks go; they stand in the same log.</param>
/// <param name="workspace">The directory of the repository.</param>
internal sealed class GitHubFormat(TextWriter error, TextWriter remarks, string workspace) : DiagnosticFormat(remarks)
{
    private readonly SourceLines _lines = new();

    /// <inheritdoc/>
    public override void Write(Diagnostic diagnostic, string? source)
    {
        var command = new StringBuilder(diagnostic.Severity switch
        {
            Severity.Error => "::error ",
            Severity.Warning => "::warning ",
            _ => "::notice ",
        });
        if (diagnostic.Location is { } location)
        {
            command.Append("file=").Append(Property(DiagnosticPath.Below(workspace, location.File) ?? location.File)).Append(',');
            if (location.Line > 0)
            {
                var (start, end) = _lines.Columns(location);
                command.Append("line=").Append(location.Line).Append(',');
                Append("col=", start);
                Append("endColumn=", end);
            }
        }

        command.Append("title=").Append(Property(diagnostic.Id)).Append("::").Append(Data(diagnostic.Message));
        foreach (var including in diagnostic.IncludedFrom)
        {
            command.Append("%0Aincluded from ").Append(Data($"{including.File}:{including.Line}"));
        }

        if (diagnostic.Hint is { } hint)
        {
            command.Append("%0Ahint: ").Append(Data(hint));
        }

        error.WriteLine(command.ToString());

        void Append(string name, int column)
        {
            if (column > 0)
            {
                command.Append(name).Append(column).Append(',');
            }
        }
    }

    /// <inheritdoc/>
    public override void Remark(string line) => base.Remark(
        // A command starts a line, after blanks; those of the older form stand anywhere in it.
        (line.AsSpan().TrimStart().StartsWith("::", StringComparison.Ordinal) ? "ecc: " + line : line).Replace("##[", "#[", StringComparison.Ordinal));

    // Escapes the characters that GitHub's runner unescapes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    private static string Data(string text) => string.Join(
        "%0A", text.ReplaceLineEndings("\n").Split('\n').Select(line => TerminalText.Escape(line).Replace("%", "%25", StringComparison.Ordinal)));

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
