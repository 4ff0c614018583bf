using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Documentation;

/// <summary>Finds documentation comments among tokens, where clang attaches only one of two.</summary>
internal static class CommentTokens
{
    /// <summary>The last documentation comment before a position, with only white space between.</summary>
    /// <param name="unit">The program.</param>
    /// <param name="range">The range to search; both ends are in one file.</param>
    /// <param name="end">The offset of the place in the file.</param>
    public static CommentPart? LastIn(CXTranslationUnit unit, CXSourceRange range, uint end)
    {
        var tokens = unit.Tokenize(range);
        try
        {
            CommentPart? last = null;
            uint lastLine = 0;
            foreach (var token in tokens)
            {
                var extent = token.GetExtent(unit);
                extent.Start.GetFileLocation(out _, out var line, out var column, out var offset);
                if (offset >= end)
                {
                    break;
                }

                var text = token.Kind == CXTokenKind.CXToken_Comment ? token.GetSpelling(unit).Text() : "";
                // Comments on neighbouring lines are one, as they are to clang; each keeps its own line and column.
                last = !IsLeading(text) ? null
                    : last is not null && line == lastLine + 1 ? last with { Raw = $"{last.Raw}\n{new string(' ', (int)column - 1)}{text}" }
                    : new CommentPart(text, (int)line, (int)column);
                extent.End.GetFileLocation(out _, out lastLine, out _, out _);
            }

            return last;
        }
        finally
        {
            unit.DisposeTokens(tokens);
        }
    }

    private static bool IsLeading(string text) =>
        text.Length >= 3 && text[..3] is "///" or "//!" or "/**" or "/*!" && text is not "/**/" && !DocComment.IsTrailing(text);
}
