using System.Text;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Detects whether the assembler inside the compiler may read files: clang does not report those as opened. The keyword may be in
/// one file and the text they are given in another, or in pieces.
/// </summary>
internal sealed class AssemblerIncludes
{
    private bool _hasAssembler;
    private bool _hasDirective;
    private bool _mayPaste;

    /// <summary>Whether it may read files; true for some texts that do not.</summary>
    public bool ArePossible => (_hasAssembler || _mayPaste) && _hasDirective;

    /// <summary>Adds a flag.</summary>
    public void Add(string flag) => Add(Encoding.UTF8.GetBytes(flag));

    /// <summary>Adds the text of a file, whose lines are joined.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _hasAssembler = _hasAssembler || HasAssembler(text);
        _hasDirective = _hasDirective || HasDirective(text);
        _mayPaste = _mayPaste || MayPaste(text);
    }

    /// <summary>Looks for what <c>.incbin</c> and <c>.include</c> begin with, in any case.</summary>
    public static bool HasDirective(ReadOnlySpan<byte> text)
    {
        for (var rest = text; rest.IndexOf((byte)'.') is >= 0 and var found; rest = rest[(found + 1)..])
        {
            if (rest.Length - found >= 4 && Ascii.EqualsIgnoreCase(rest.Slice(found + 1, 3), "inc"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the word is part of the name of a header, as in <c>&lt;asm/types.h&gt;</c> or <c>&lt;asm-generic/errno.h&gt;</c>: behind the keyword stands
    /// neither a minus nor a slash, but that of a comment.
    /// </summary>
    /// <param name="next">The character behind the word.</param>
    /// <param name="afterNext">The one behind that.</param>
    public static bool IsHeaderName(char next, char afterNext) => next == '-' || (next == '/' && char.IsAsciiLetterOrDigit(afterNext));

    /// <summary>Whether the keyword may be made of pieces: looks for <c>##</c> in each of its spellings.</summary>
    public static bool MayPaste(ReadOnlySpan<byte> text) => text.IndexOf("##"u8) >= 0 || text.IndexOf("%:%:"u8) >= 0 || text.IndexOf("??=??="u8) >= 0;

    /// <summary>Looks for <c>asm</c> with any number of underscores around it.</summary>
    public static bool HasAssembler(ReadOnlySpan<byte> text)
    {
        var word = "asm"u8;
        for (var rest = text; rest.IndexOf(word) is >= 0 and var found; rest = rest[(found + word.Length)..])
        {
            var before = rest[..found].TrimEnd((byte)'_');
            var after = rest[(found + word.Length)..].TrimStart((byte)'_');
            var (next, afterNext) = (after.Length > 0 ? (char)after[0] : ' ', after.Length > 1 ? (char)after[1] : ' ');
            if ((before.IsEmpty || !char.IsAsciiLetterOrDigit((char)before[^1])) && !char.IsAsciiLetterOrDigit(next) && !IsHeaderName(next, afterNext))
            {
                return true;
            }
        }

        return false;
    }
}
