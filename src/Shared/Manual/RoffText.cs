using System.Globalization;
using System.Text;

namespace Eunomia.Cli.Manual;

/// <summary>The text of a manual page, in the macros of man(7).</summary>
internal sealed class RoffText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a macro with what is already roff.</summary>
    public void Macro(string line) => _text.Append('.').Append(line).Append('\n');

    /// <summary>Begins a section.</summary>
    public void Section(string title) => Macro($"SH {title}");

    /// <summary>Begins a section in a section.</summary>
    public void Subsection(string title) => Macro($"SS {Escape(title)}");

    /// <summary>Adds a line of text.</summary>
    public void Line(string text) => Raw(Escape(text));

    /// <summary>Adds a line that is roff but for its beginning.</summary>
    public void Raw(string line) => _text.Append(line is ['.' or '\'', ..] ? "\\&" : "").Append(line).Append('\n');

    /// <summary>Adds a term and its text.</summary>
    /// <param name="term">Roff.</param>
    /// <param name="text">Text.</param>
    public void Entry(string term, string text)
    {
        Macro("TP");
        Raw(term);
        Line(text.Length > 0 ? text : term);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Bold text: to be typed as it stands.</summary>
    public static string Bold(string text) => $"\\fB{Escape(text)}\\fR";

    /// <summary>Text in italics: to be replaced.</summary>
    public static string Italic(string text) => $"\\fI{Escape(text)}\\fR";

    /// <summary>Text in which nothing means anything to roff: quotes and hyphens must stay what a shell takes.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '"' => "\\(dq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                // A line break begins a new line, which may be a request.
                < ' ' or 0x7f => " ",
                < 0x7f => rune.ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
            });
        }

        return escaped.Length > 0 && escaped[0] == '.' ? $"\\&{escaped}" : escaped.ToString();
    }
}
