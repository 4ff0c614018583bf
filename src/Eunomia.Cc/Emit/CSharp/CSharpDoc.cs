namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Writes XML comments.</summary>
internal static class CSharpDoc
{
    /// <summary>Text in the font of code.</summary>
    public static string Code(string text) => $"<c>{CSharpNames.Xml(text).Replace('\n', ' ')}</c>";

    /// <summary>Writes a comment. Documentation from the source is the summary; without it, the facts are.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="doc">The documentation, as plain text, or null.</param>
    /// <param name="facts">What the object says, as XML without a full stop.</param>
    public static void Write(CodeWriter code, string? doc, string facts)
    {
        if (string.IsNullOrWhiteSpace(doc))
        {
            code.Line($"/// <summary>{facts}.</summary>");
            return;
        }

        var lines = CSharpNames.Xml(doc.Trim()).Split('\n');
        if (lines.Length == 1)
        {
            code.Line($"/// <summary>{lines[0]}</summary>");
        }
        else
        {
            code.Line("/// <summary>");
            foreach (var line in lines)
            {
                code.Line($"/// {(string.IsNullOrWhiteSpace(line) ? "<para/>" : line.Trim())}");
            }

            code.Line("/// </summary>");
        }

        code.Line($"/// <remarks>{facts}.</remarks>");
    }
}
