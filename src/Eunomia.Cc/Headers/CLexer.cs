namespace Eunomia.Cc.Headers;

/// <summary>Kinds of tokens of <see cref="CLexer"/>.</summary>
internal enum CTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>An identifier or keyword.</summary>
    Identifier,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string, a character constant, or the name of a header in quotes.</summary>
    Literal,

    /// <summary>One other character.</summary>
    Punctuator,
}

/// <summary>
/// The tokens of a C text, without comments, macros not expanded. Nothing is allocated. What C allows and hardly anybody writes, such as an
/// identifier that goes on in the next line, makes <see cref="IsUnusual"/> true: then no conclusion may be drawn from the tokens.
/// </summary>
internal ref struct CLexer(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _position = text.StartsWith("\ufeff"u8) ? 3 : 0;
    private bool _isNewLine = true;

    /// <summary>The kind of the token.</summary>
    public CTokenKind Kind { get; private set; }

    /// <summary>Where it starts.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public readonly int End => _position;

    /// <summary>Whether it is the first in its line, where lines joined by a backslash are one.</summary>
    public bool StartsLine { get; private set; }

    /// <summary>Hash of an identifier.</summary>
    public uint Hash { get; private set; }

    /// <summary>The character of a punctuator.</summary>
    public readonly char Character => (char)_text[Start];

    /// <summary>The token as it is written.</summary>
    public readonly ReadOnlySpan<byte> Text => _text[Start.._position];

    /// <summary>Whether the text has something that this lexer does not understand.</summary>
    public bool IsUnusual { get; private set; }

    /// <summary>Whether it is a certain punctuator.</summary>
    public readonly bool Is(char punctuator) => Kind == CTokenKind.Punctuator && Character == punctuator;

    /// <summary>Whether it is the sharp that begins a directive.</summary>
    public readonly bool IsDirective => StartsLine && Is('#');

    /// <summary>The hash of a name, as <see cref="Hash"/> has it.</summary>
    public static uint HashOf(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }

    /// <summary>Whether a character can stand in an identifier.</summary>
    public static bool IsPart(byte c) => (uint)((c | 0x20) - 'a') < 26 || (uint)(c - '0') < 10 || c is (byte)'_' or (byte)'$' or >= 0x80;

    /// <summary>Advances to the next token.</summary>
    public bool Next()
    {
        SkipSpace();
        (Start, StartsLine, _isNewLine) = (_position, _isNewLine, false);
        if (_position == _text.Length)
        {
            Kind = CTokenKind.End;
            return false;
        }

        var c = _text[_position];
        if (c is >= (byte)'0' and <= (byte)'9')
        {
            Kind = CTokenKind.Number;
            while (_position < _text.Length && (IsPart(_text[_position]) || _text[_position] == '.'))
            {
                _position++;
            }
        }
        else if (IsPart(c))
        {
            ReadIdentifier();
        }
        else if (c is (byte)'"' or (byte)'\'')
        {
            ReadLiteral(c);
        }
        else
        {
            Kind = CTokenKind.Punctuator;
            _position++;
            // A name spelled with numbers, and other ways to write # and \.
            IsUnusual |= c == '\\' || (c == '%' && Peek() == ':') || (c == '?' && Peek() == '?');
        }

        return true;
    }

    /// <summary>The name in angle brackets that comes next; null when something else does.</summary>
    public string? ReadBracketedName()
    {
        SkipSpace();
        if (Peek() != '<')
        {
            return null;
        }

        var length = _text[_position..].IndexOfAny((byte)'>', (byte)'\n');
        if (length < 0 || _text[_position + length] != '>')
        {
            return null;
        }

        var name = NativeText.Decode(_text.Slice(_position + 1, length - 1));
        _position += length + 1;
        return name;
    }

    private readonly int Peek() => _position < _text.Length ? _text[_position] : -1;

    private void ReadIdentifier()
    {
        Kind = CTokenKind.Identifier;
        var hash = 2166136261;
        while (_position < _text.Length && _text[_position] is var c && IsPart(c))
        {
            hash = (hash ^ c) * 16777619;
            _position++;
        }

        Hash = hash;
        // It may go on in the next line.
        IsUnusual |= JointLength() is > 0 and var length && _position + length < _text.Length && IsPart(_text[_position + length]);
    }

    private void ReadLiteral(byte quote)
    {
        Kind = CTokenKind.Literal;
        for (_position++; _position < _text.Length; _position++)
        {
            var c = _text[_position];
            if (c == '\\')
            {
                _position += _text[_position..].StartsWith("\\\r\n"u8) ? 2 : 1;
            }
            else if (c == '\n')
            {
                // An apostrophe in the text of an #error, for one.
                return;
            }
            else if (c == quote)
            {
                _position++;
                return;
            }
        }

        _position = _text.Length;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length)
        {
            switch (_text[_position])
            {
                case (byte)'\n':
                    _isNewLine = true;
                    _position++;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\f' or (byte)'\v':
                    _position++;
                    break;
                case (byte)'/' when _position + 1 < _text.Length && _text[_position + 1] == '*':
                    var length = _text[(_position + 2)..].IndexOf("*/"u8);
                    _position = length < 0 ? _text.Length : _position + length + 4;
                    break;
                case (byte)'/' when _position + 1 < _text.Length && _text[_position + 1] == '/':
                    SkipLineComment();
                    break;
                case (byte)'\\' when JointLength() is > 0 and var joint:
                    _position += joint;
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipLineComment()
    {
        while (_position < _text.Length && _text[_position] != '\n')
        {
            _position += JointLength() is > 0 and var joint ? joint : 1;
        }
    }

    /// <summary>The length of a backslash and the end of the line behind it; zero when something else comes.</summary>
    private readonly int JointLength()
    {
        if (Peek() != '\\')
        {
            return 0;
        }

        var end = _position + 1;
        while (end < _text.Length && _text[end] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\f' or (byte)'\v')
        {
            end++;
        }

        return end < _text.Length && _text[end] == '\n' ? end + 1 - _position : 0;
    }
}
