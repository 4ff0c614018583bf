using System.Text;

namespace Eunomia.Cli;

/// <summary>Makes text from strangers (file names, source lines, names in objects) harmless to a terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with control characters, and bytes that are no characters, written as <c>\xNN</c>.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (IsUnsafe(c))
            {
                escaped.Append(NativeText.IsByte(c) ? $"\\x{NativeText.ByteOf(c):x2}" : c < 0x100 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}");
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    /// <summary>
    /// A line that begins with such text. Runners of GitHub's workflows take one for a command that begins with two colons, behind blanks, too.
    /// <see href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands">The commands</see>
    /// </summary>
    public static string Line(string text) =>
        Escape(text) is var line && line.AsSpan().TrimStart() is var said && said.StartsWith("::") ? $"{line.AsSpan(..^said.Length)}\\x3a{said[1..]}" : line;

    // Besides the control characters proper, those that reorder what stands around them.
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || NativeText.IsByte(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029' or '\u200e' or '\u200f' or '\u061c';
}
