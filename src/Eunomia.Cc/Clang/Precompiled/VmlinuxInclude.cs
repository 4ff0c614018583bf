using System.Collections.Immutable;
using System.Text;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>How a program begins whose first include is <c>vmlinux.h</c>.</summary>
/// <param name="IsQuoted">Whether the name is in quotes, so that the source's own directory is searched first.</param>
/// <param name="Line">Where the include is.</param>
/// <param name="Macros">What is defined or undefined before it.</param>
internal sealed record VmlinuxInclude(bool IsQuoted, int Line, ImmutableArray<string> Macros)
{
    /// <summary>
    /// Finds the include. Before it nothing may stand but comments and definitions of macros; of anything else, and of what is written
    /// in an unusual way, null says that it is not understood.
    /// </summary>
    public static VmlinuxInclude? Find(ReadOnlySpan<byte> program)
    {
        var reader = new DirectiveReader(program);
        var macros = ImmutableArray.CreateBuilder<string>();
        while (reader.TryEnterDirective(out var name))
        {
            switch (name)
            {
                case "":
                    continue;
                case "define" or "undef" when reader.ReadWord() is { Length: > 0 } macro && reader.TrySkipLine():
                    macros.Add(macro);
                    continue;
                case "include" when reader.TryReadHeaderName(VmlinuxHeader.FileName, out var isQuoted) && reader.Line is var line && reader.IsAtEndOfLine():
                    return new VmlinuxInclude(isQuoted, line, macros.ToImmutable());
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Reads directives as translation phases 1 to 4 of C see them: lines that end in a backslash are joined, comments are white space.
    /// </summary>
    private ref struct DirectiveReader
    {
        private const int End = -1;
        private readonly ReadOnlySpan<byte> _text;
        private int _position;

        public DirectiveReader(ReadOnlySpan<byte> text)
        {
            _text = text;
            _position = text.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            Line = 1;
            SkipJoints();
        }

        /// <summary>The line of the next character, counted from one.</summary>
        public int Line { get; private set; }

        private readonly int Next => _position < _text.Length ? _text[_position] : End;

        /// <summary>Goes behind the name of the next directive; says no when something else comes first.</summary>
        public bool TryEnterDirective(out string name)
        {
            name = "";
            while (SkipSpace() && IsNewLine(Next))
            {
                Take();
            }

            if (Next != '#')
            {
                return false;
            }

            Take();
            if (!SkipSpace())
            {
                return false;
            }

            name = ReadWord();
            return name.Length > 0 || IsNewLine(Next);
        }

        /// <summary>The identifier that comes next; empty when it is none, or has other characters than ASCII's.</summary>
        public string ReadWord()
        {
            if (!SkipSpace())
            {
                return "";
            }

            var word = new StringBuilder();
            while (Next is var c && (char.IsAsciiLetter((char)c) || c == '_' || (char.IsAsciiDigit((char)c) && word.Length > 0)))
            {
                word.Append((char)c);
                Take();
            }

            return Next is '$' or '\\' or >= 0x80 ? "" : word.ToString();
        }

        /// <summary>Goes behind a header's name.</summary>
        public bool TryReadHeaderName(string wanted, out bool isQuoted)
        {
            isQuoted = false;
            if (!SkipSpace() || Next is not ('"' or '<'))
            {
                return false;
            }

            isQuoted = Next == '"';
            Take();
            foreach (var c in wanted)
            {
                if (Next != c)
                {
                    return false;
                }

                Take();
            }

            if (Next != (isQuoted ? '"' : '>'))
            {
                return false;
            }

            Take();
            return true;
        }

        /// <summary>Whether only white space and comments follow in this line.</summary>
        public bool IsAtEndOfLine() => SkipSpace() && (Next == End || IsNewLine(Next));

        /// <summary>Goes to the end of the line, past comments; says no when it holds something that is not closed.</summary>
        public bool TrySkipLine()
        {
            while (SkipSpace())
            {
                if (Next == End || IsNewLine(Next))
                {
                    return true;
                }

                if (Next is '"' or '\'' ? !TrySkipLiteral() : !TrySkipOther())
                {
                    return false;
                }
            }

            return false;
        }

        private bool TrySkipOther()
        {
            // A trigraph may be a backslash, or may not.
            var isTrigraph = Next == '?' && _position + 1 < _text.Length && _text[_position + 1] == '?';
            Take();
            return !isTrigraph;
        }

        private bool TrySkipLiteral()
        {
            // What starts with a letter may end elsewhere, and in 1'000 nothing starts.
            if (char.IsAsciiLetterOrDigit((char)_text[_position - 1]))
            {
                return false;
            }

            var quote = Next;
            Take();
            while (Next != quote)
            {
                if (Next == '\\')
                {
                    Take();
                }

                if (Next == End || IsNewLine(Next) || !TrySkipOther())
                {
                    return false;
                }
            }

            Take();
            return true;
        }

        /// <summary>Skips white space and comments, the end of the line not included; says no at a comment that is not closed.</summary>
        private bool SkipSpace()
        {
            while (true)
            {
                if (Next is ' ' or '\t' or '\f' or '\v')
                {
                    Take();
                }
                else if (Next == '/' && Following() is '/' or '*')
                {
                    Take();
                    if (!TrySkipComment())
                    {
                        return false;
                    }
                }
                else
                {
                    return true;
                }
            }
        }

        /// <summary>The character after the next one.</summary>
        private readonly int Following()
        {
            var ahead = this;
            ahead.Take();
            return ahead.Next;
        }

        private bool TrySkipComment()
        {
            var isLine = Next == '/';
            Take();
            while (Next != End)
            {
                if (isLine && IsNewLine(Next))
                {
                    return true;
                }

                if (!isLine && Next == '*' && Following() == '/')
                {
                    Take();
                    Take();
                    return true;
                }

                // Where trigraphs are on, this one joins the next line to a comment.
                if (isLine && !TrySkipOther())
                {
                    return false;
                }

                if (!isLine)
                {
                    Take();
                }
            }

            return isLine;
        }

        private void Take()
        {
            if (Next == '\n' || (Next == '\r' && !(_position + 1 < _text.Length && _text[_position + 1] == '\n')))
            {
                Line++;
            }

            _position++;
            SkipJoints();
        }

        /// <summary>Passes over ends of lines that do not count, because a backslash stands before them.</summary>
        private void SkipJoints()
        {
            while (Next == '\\')
            {
                var after = _position + 1;
                while (after < _text.Length && _text[after] is (byte)' ' or (byte)'\t' or (byte)'\f' or (byte)'\v')
                {
                    after++;
                }

                if (after == _text.Length || !IsNewLine(_text[after]))
                {
                    return;
                }

                _position = after + (_text[after..].StartsWith("\r\n"u8) ? 2 : 1);
                Line++;
            }
        }

        private static bool IsNewLine(int c) => c is '\n' or '\r';
    }
}
