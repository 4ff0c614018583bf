using System.Text;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>Lines that take one row of a terminal each.</summary>
internal static class TerminalRow
{
    // What a terminal has that does not say.
    private const int UsualColumns = 80;

    /// <summary>Cuts what does not fit. How wide a character is beyond ASCII depends on the terminal: each counts as two columns, the most there is.</summary>
    public static string Cut(string text, int columns)
    {
        var left = columns = columns > 0 ? columns : UsualColumns;
        var cut = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                left = columns;
                cut.Append('\n');
                continue;
            }

            left -= rune.IsAscii ? 1 : 2;
            if (left >= 0)
            {
                cut.Append(rune.ToString());
            }
            else
            {
                // Nothing narrower that comes later in the line either.
                left = -1;
            }
        }

        return cut.ToString();
    }
}
