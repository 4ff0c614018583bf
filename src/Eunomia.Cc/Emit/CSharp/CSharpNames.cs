using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Names and strings in C#, whatever characters they hold.</summary>
internal static class CSharpNames
{
    /// <summary>Members that every type inherits: a member of that name would hide them.</summary>
    public static readonly ImmutableArray<string> Inherited =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(
        StringComparer.Ordinal,
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while");

    /// <summary>
    /// A C name as a C# one: <c>exec_event</c> is <c>ExecEvent</c>, <c>EXEC_STARTED</c> is <c>ExecStarted</c>, <c>v6</c> is <c>V6</c>.
    /// It starts with a capital, which no keyword does; what no identifier may hold separates words.
    /// </summary>
    /// <param name="name">The C name.</param>
    /// <param name="fallback">The result for a name without a letter or digit.</param>
    public static string Pascal(string name, string fallback = "Unnamed")
    {
        var text = new StringBuilder(name.Length);
        var isConstant = !name.Any(char.IsLower);
        var startsWord = true;
        foreach (var c in name)
        {
            if (!char.IsLetter(c) && !char.IsDigit(c))
            {
                startsWord = true;
                continue;
            }

            text.Append(startsWord ? char.ToUpperInvariant(c) : isConstant ? char.ToLowerInvariant(c) : c);
            startsWord = char.IsDigit(c) && startsWord;
        }

        return text.Length == 0 ? fallback
            : char.IsDigit(text[0]) ? $"_{text}"
            : text.ToString();
    }

    /// <summary>The name of a type: without the <c>_t</c> of a typedef.</summary>
    public static string PascalType(string name) =>
        Pascal(name.EndsWith("_t", StringComparison.Ordinal) && name.Length > 2 ? name[..^2] : name);

    /// <summary>The name of the private field behind a property. No two properties share one, and it is no property's name.</summary>
    public static string Field(string property)
    {
        // Beyond ASCII two letters may have the same small one, such as K and the sign of Kelvin.
        var first = char.IsAsciiLetterUpper(property[0]) ? char.ToLowerInvariant(property[0]) : property[0];
        return $"_{first}{property.AsSpan(1)}";
    }

    /// <summary>A namespace with its keywords escaped; null when it is none.</summary>
    public static string? Namespace(string text)
    {
        var parts = text.Split('.');
        return parts.All(part => part.Length != 0 && (char.IsLetter(part[0]) || part[0] == '_') && part.All(IsIdentifierPart))
            ? string.Join('.', parts.Select(part => Keywords.Contains(part) ? "@" + part : part))
            : null;
    }

    /// <summary>A string literal in printable ASCII.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"", text.Length + 2);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => literal.Append('\\').Append(c),
                >= ' ' and <= '~' => literal.Append(c),
                _ => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Text for an XML comment: no markup, and nothing that ends a line or turns the direction of writing.</summary>
    /// <param name="text">Any text; its lines stay lines.</param>
    public static string Xml(string text)
    {
        var xml = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => xml.Append('\n'),
                '\t' => xml.Append(' '),
                '<' => xml.Append("&lt;"),
                '>' => xml.Append("&gt;"),
                '&' => xml.Append("&amp;"),
                0xfffe or 0xffff => xml.Append('\ufffd'),
                _ => xml.Append(IsInvisible(rune) ? "\ufffd" : rune.ToString()),
            };
        }

        return xml.ToString();
    }

    private static bool IsIdentifierPart(char c) => char.IsLetter(c) || char.IsDigit(c) || c == '_';

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
