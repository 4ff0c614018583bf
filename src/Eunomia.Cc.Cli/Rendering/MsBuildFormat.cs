namespace Eunomia.Cc.Cli.Rendering;

/// <summary>
/// <c>msbuild</c>: <c>file(line,column): error ECC0201: text</c>, the form in which MSBuild and Visual Studio look for problems in what a
/// tool prints. <see href="https://learn.microsoft.com/visualstudio/msbuild/msbuild-diagnostic-format-for-tasks">The format</see>
/// </summary>
internal sealed class MsBuildFormat(TextWriter error, TextWriter remarks) : DiagnosticFormat(remarks)
{
    private readonly SourceLines _lines = new();

    /// <inheritdoc/>
    public override void Write(Diagnostic diagnostic, string? source)
    {
        var (origin, text) = ("ecc ", OneLine.Render(diagnostic));
        if (diagnostic.Location is { } location)
        {
            // A tool may be started elsewhere than in the project's directory, which relative paths are taken to start from.
            var path = OneLine.Fold(DiagnosticPath.Full(location.File));
            if (path.Contains(':', StringComparison.Ordinal))
            {
                // MSBuild takes a colon for the end of the name, whatever stands around it.
                text = $"{OneLine.Fold(location.ToString())}: {text}";
            }
            else
            {
                origin = location.Line > 0 ? $"{path}({location.Line},{Math.Max(1, _lines.Columns(location).Start)})"
                    // What stands in brackets at the end would be taken for a line.
                    : path.EndsWith(')') ? $"{path}(1)"
                    : $"{path} ";
            }
        }

        error.WriteLine($"{origin}: {OneLine.Word(diagnostic.Severity)} {Code(diagnostic.Id)}: {text}");
    }

    /// <inheritdoc/>
    public override void Remark(string line)
    {
        // MSBuild reads standard output, too. A problem has a colon; a file may be called 'error X1: no'.
        var mayBeProblem = line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("warning", StringComparison.OrdinalIgnoreCase);
        base.Remark(mayBeProblem ? line.Replace(':', ';') : line);
    }

    // A code ends at a blank or a colon, and some of clang's options have values.
    private static string Code(string id) => string.Concat(OneLine.Fold(id).Select(c => c is ' ' or ':' ? '_' : c));
}
