using System.Text;

namespace Eunomia.Cc.Cache;

/// <summary>
/// Tells whether the assembler inside the compiler may read files: of those clang does not say that it opened them. The words may be in
/// one file and the text they are given in another, or in pieces.
/// </summary>
internal sealed class AssemblerIncludes
{
    private bool _hasAssembler;
    private bool _hasDirective;

    /// <summary>Whether that may be; of a text that has nothing to do with it, too.</summary>
    public bool ArePossible => _hasAssembler && _hasDirective;

    /// <summary>Adds a flag.</summary>
    public void Add(string flag) => Add(Encoding.UTF8.GetBytes(flag));

    /// <summary>Adds the text of a file.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _hasAssembler = _hasAssembler || HasAssembler(text);
        _hasDirective = _hasDirective || HasDirective(text);
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

    /// <summary>Whether what stands behind the word makes it a part of <c>&lt;asm/types.h&gt;</c> or <c>&lt;asm-generic/errno.h&gt;</c>: no statement goes on so, but for a comment.</summary>
    public static bool IsHeaderName(ReadOnlySpan<byte> after) => after is [(byte)'-', ..] || (after is [(byte)'/', var next, ..] && char.IsAsciiLetterOrDigit((char)next));

    /// <summary>Looks for <c>asm</c> with any number of underscores around it.</summary>
    public static bool HasAssembler(ReadOnlySpan<byte> text)
    {
        var word = "asm"u8;
        for (var rest = text; rest.IndexOf(word) is >= 0 and var found; rest = rest[(found + word.Length)..])
        {
            var before = rest[..found].TrimEnd((byte)'_');
            var after = rest[(found + word.Length)..].TrimStart((byte)'_');
            if ((before.IsEmpty || !char.IsAsciiLetterOrDigit((char)before[^1])) && (after.IsEmpty || !char.IsAsciiLetterOrDigit((char)after[0])) && !IsHeaderName(after))
            {
                return true;
            }
        }

        return false;
    }
}
