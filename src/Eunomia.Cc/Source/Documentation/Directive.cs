namespace Eunomia.Cc.Source.Documentation;

/// <summary>One directive of a comment with its value as it is written; text before any directive is a <see cref="Description"/>.</summary>
/// <param name="Name">The word after <c>@</c>.</param>
/// <param name="Line">Line of the <c>@</c>, or of the text.</param>
/// <param name="Column">Column of the <c>@</c>, or of the text.</param>
/// <param name="Value">The lines of the value, without empty ones at either end; empty when it has none.</param>
internal sealed record Directive(string Name, int Line, int Column, ImmutableArray<CommentLine> Value)
{
    /// <summary>The directive that plain text stands for.</summary>
    public const string Description = "description";

    /// <summary>Splits a comment at its directives: words after <c>@</c> or <c>\</c> at the start of a line.</summary>
    public static IEnumerable<Directive> In(ImmutableArray<CommentLine> comment)
    {
        var start = 0;
        Directive? current = null;
        for (var i = 0; i < comment.Length; i++)
        {
            if (NameLength(comment[i].Text) is not (> 0 and var length))
            {
                continue;
            }

            if (Close(current, comment[start..i]) is { } before)
            {
                yield return before;
            }

            var (text, line, column) = comment[i];
            // The rest of the line is the first line of the value. Letters, digits and underscores are one byte each.
            var value = text[(length + 1)..];
            var blanks = value.Length - value.TrimStart().Length;
            current = new Directive(text[1..(length + 1)], line, column, [new CommentLine(value[blanks..], line, column + 1 + length + blanks)]);
            start = i + 1;
        }

        if (Close(current, comment[start..]) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>Lines without empty ones at either end.</summary>
    public static ImmutableArray<CommentLine> Trim(ImmutableArray<CommentLine> lines)
    {
        var (start, end) = (0, lines.Length);
        while (start < end && lines[start].Text.Length == 0)
        {
            start++;
        }

        while (start < end && lines[end - 1].Text.Length == 0)
        {
            end--;
        }

        return lines[start..end];
    }

    private static Directive? Close(Directive? directive, ImmutableArray<CommentLine> lines)
    {
        if (directive is not null)
        {
            return directive with { Value = Trim([.. directive.Value, .. lines]) };
        }

        var text = Trim(lines);
        return text.IsEmpty ? null : new Directive(Description, text[0].Line, text[0].Column, text);
    }

    /// <summary>The length of a directive's name at the start of a line; 0 when the line is text.</summary>
    private static int NameLength(string text)
    {
        if (text.Length < 2 || text[0] is not ('@' or '\\') || !(char.IsAsciiLetter(text[1]) || text[1] == '_'))
        {
            return 0;
        }

        var end = 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        // An address such as @example.org is no directive.
        return end == text.Length || char.IsWhiteSpace(text[end]) || text[end] is '{' or '[' or '"' ? end - 1 : 0;
    }
}
