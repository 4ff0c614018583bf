using System.Text;

namespace Eunomia.Cli.Completion;

/// <summary>Builder of a completion script.</summary>
internal sealed class ShellText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a line.</summary>
    public void Line(string line = "") => _text.Append(line).Append('\n');

    /// <summary>Adds lines as they are.</summary>
    public void Lines(string lines) => Line(lines.ReplaceLineEndings("\n"));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>A word for bash and zsh.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
