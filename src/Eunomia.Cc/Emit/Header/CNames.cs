using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Eunomia.Cc.Emit.Header;

/// <summary>Names and texts in C, whatever characters they hold.</summary>
internal static class CNames
{
    /// <summary>Names that a header may not declare: keywords, and the macros of the headers that it includes.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "false", "float",
        "for", "goto", "if", "inline", "int", "long", "offsetof", "register", "restrict", "return", "short", "signed", "sizeof", "static",
        "struct", "switch", "true", "typedef", "union", "unsigned", "void", "volatile", "while", "alignas", "alignof", "constexpr", "nullptr",
        "static_assert", "thread_local", "typeof", "typeof_unqual", "asm", "NULL", "linux", "unix", "i386");

    /// <summary>The names of types that a header uses and must not redefine.</summary>
    public static IEnumerable<string> Types =>
        ["int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "size_t", "ptrdiff_t", "wchar_t", "max_align_t"];

    /// <summary>The name itself, when a compiler accepts it; else one that is like it.</summary>
    public static string Identifier(string name)
    {
        var text = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "_" + text
            : Reserved.Contains(text) ? text + "_"
            : text;
    }

    /// <summary>Text for a comment: one line, and no mark of a comment.</summary>
    public static string Comment(string text)
    {
        var comment = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune);
            var isInvisible = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
            comment.Append(isSpace ? " " : isInvisible ? "\ufffd" : rune.ToString());
        }

        return comment.Replace("*/", "* /").Replace("/*", "/ *").ToString().Trim();
    }

    /// <summary>An integer constant of any 64-bit value.</summary>
    public static string Constant(Int128 value) =>
        value == long.MinValue ? "(-9223372036854775807LL - 1)"
        : value > long.MaxValue ? value.ToString(CultureInfo.InvariantCulture) + "ULL"
        : value < int.MinValue || value > int.MaxValue ? value.ToString(CultureInfo.InvariantCulture) + "LL"
        : value.ToString(CultureInfo.InvariantCulture);
}
