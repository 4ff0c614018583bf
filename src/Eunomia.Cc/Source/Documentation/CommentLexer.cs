using System.Text;

namespace Eunomia.Cc.Source.Documentation;

/// <summary>
/// Strips the comment marks: <c>///</c>, <c>//!</c>, <c>/** */</c>, <c>/*! */</c>, a <c>&lt;</c> after them, and
/// the <c>*</c> at the start of a line in a block. Any text goes in; what is no comment at all is taken as text.
/// </summary>
internal ref struct CommentLexer
{
    private readonly ImmutableArray<CommentLine>.Builder _lines;
    private ReadOnlySpan<char> _physical;
    private int _line;
    private int _column;
    private bool _inBlock;
    private bool _isDocumentation;

    private CommentLexer(int line, int column)
    {
        _lines = ImmutableArray.CreateBuilder<CommentLine>();
        _line = line;
        _column = column;
    }

    /// <summary>Splits a comment as it stands in the file, or several with only a line break between them.</summary>
    /// <param name="raw">From the first mark to the last.</param>
    /// <param name="line">Line of the first mark.</param>
    /// <param name="column">Column of the first mark, in bytes.</param>
    public static ImmutableArray<CommentLine> Split(string raw, int line, int column)
    {
        var lexer = new CommentLexer(line, column);
        for (var rest = raw.AsSpan(); ;)
        {
            var end = rest.IndexOfAny('\r', '\n');
            lexer._physical = end < 0 ? rest : rest[..end];
            lexer.SplitLine();
            if (end < 0)
            {
                return lexer._lines.ToImmutable();
            }

            rest = rest[(end + (rest[end..].StartsWith("\r\n") ? 2 : 1))..];
            lexer._line++;
            lexer._column = 1;
        }
    }

    private void SplitLine()
    {
        for (var at = 0; at <= _physical.Length;)
        {
            at = SkipBlanks(at);
            var rest = _physical[at..];
            if (_inBlock)
            {
                at = ReadBlock(SkipMargin(at));
            }
            else if (rest.StartsWith("/*"))
            {
                at = ReadBlock(OpenBlock(at + 2));
            }
            else
            {
                ReadLineComment(at);
                return;
            }
        }
    }

    private readonly void ReadLineComment(int at)
    {
        var rest = _physical[at..];
        if (rest.StartsWith("///") || rest.StartsWith("//!"))
        {
            at += 3;
            at += rest[2] == '/' ? RunOf('/', at) : 0;
            Add(SkipOne('<', at), _physical.Length);
        }
        else if (rest.Length > 0 && !rest.StartsWith("//"))
        {
            // A backslash at the end of the line before made this one part of its comment.
            Add(at, _physical.Length);
        }
    }

    /// <summary>Skips the rest of a block's opening mark.</summary>
    private int OpenBlock(int at)
    {
        _inBlock = true;
        var stars = RunOf('*', at);
        // The last star of /**/ belongs to the end.
        stars -= stars > 0 && Peek(at + stars) == '/' ? 1 : 0;
        _isDocumentation = stars > 0 || Peek(at) == '!';
        return _isDocumentation ? SkipOne('<', stars > 0 ? at + stars : at + 1) : at;
    }

    /// <summary>Skips the star that starts a line of a block, or all of a line of stars.</summary>
    private readonly int SkipMargin(int at)
    {
        var stars = RunOf('*', at);
        if (stars == 0 || Peek(at + stars) == '/')
        {
            return at;
        }

        return SkipBlanks(at + stars) == _physical.Length ? _physical.Length : at + 1;
    }

    /// <summary>Reads the text of a block that is on this line.</summary>
    /// <returns>Where the line goes on after the block; past its end when the block does not end here.</returns>
    private int ReadBlock(int at)
    {
        var length = _physical[at..].IndexOf("*/");
        var end = length < 0 ? _physical.Length : at + length;
        if (_isDocumentation)
        {
            Add(at, length < 0 ? end : at + _physical[at..end].TrimEnd('*').Length);
        }

        _inBlock = length < 0;
        return length < 0 ? _physical.Length + 1 : end + 2;
    }

    private readonly void Add(int from, int to)
    {
        from = Math.Min(SkipBlanks(from), to);
        var text = _physical[from..to].TrimEnd();
        _lines.Add(new CommentLine(text.ToString(), _line, _column + Encoding.UTF8.GetByteCount(_physical[..from])));
    }

    private readonly int SkipBlanks(int at)
    {
        while (at < _physical.Length && char.IsWhiteSpace(_physical[at]))
        {
            at++;
        }

        return at;
    }

    private readonly int SkipOne(char mark, int at) => Peek(at) == mark ? at + 1 : at;

    private readonly int RunOf(char mark, int at) =>
        _physical[at..].IndexOfAnyExcept(mark) is >= 0 and var length ? length : _physical.Length - at;

    private readonly char Peek(int at) => at < _physical.Length ? _physical[at] : '\0';
}
