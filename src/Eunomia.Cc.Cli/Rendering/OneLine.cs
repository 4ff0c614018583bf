namespace Eunomia.Cc.Cli.Rendering;

/// <summary>Renders a diagnostic as one line of text, for formats that have only that.</summary>
internal static class OneLine
{
    /// <summary>Message, hint and includes.</summary>
    public static string Render(Diagnostic diagnostic)
    {
        var text = Fold(diagnostic.Message);
        if (!diagnostic.IncludedFrom.IsEmpty)
        {
            text += $" (included from {string.Join(", ", diagnostic.IncludedFrom.Select(place => $"{Fold(place.File)}:{place.Line}"))})";
        }

        return diagnostic.Hint is { } hint ? $"{text}; hint: {Fold(hint)}" : text;
    }

    /// <summary>Replaces line breaks by blanks; other characters that would move a cursor are escaped.</summary>
    public static string Fold(string text) => TerminalText.Escape(text.ReplaceLineEndings(" "));

    /// <summary>The word of a severity.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
