using System.Runtime.InteropServices;

namespace Eunomia.Cc.Headers;

/// <summary>
/// Creates the index of a header in the form of <see cref="Eunomia.Bpf.CHeader.VmlinuxWriter"/> and bpftool: directives and declarations, one after
/// another, and no code. A header in another form has no index.
/// </summary>
internal ref struct HeaderIndexer
{
    // The header of a large kernel takes a tenth.
    private const int MostSteps = 10_000_000;

    private static readonly uint Typedef = CLexer.HashOf("typedef"u8);
    private static readonly uint Extern = CLexer.HashOf("extern"u8);
    private static readonly uint Struct = CLexer.HashOf("struct"u8);
    private static readonly uint Union = CLexer.HashOf("union"u8);
    private static readonly uint Enum = CLexer.HashOf("enum"u8);
    private static readonly uint Attribute = CLexer.HashOf("__attribute__"u8);
    private static readonly uint Include = CLexer.HashOf("include"u8);
    private static readonly uint IncludeNext = CLexer.HashOf("include_next"u8);
    private static readonly uint Define = CLexer.HashOf("define"u8);
    private static readonly uint Pragma = CLexer.HashOf("pragma"u8);
    private static readonly uint Clang = CLexer.HashOf("clang"u8);
    private static readonly uint AttributeWord = CLexer.HashOf("attribute"u8);
    private static readonly uint Push = CLexer.HashOf("push"u8);
    private static readonly uint Pop = CLexer.HashOf("pop"u8);
    private static readonly uint Import = CLexer.HashOf("import"u8);
    private static readonly HashSet<uint> Qualifiers = [CLexer.HashOf("const"u8), CLexer.HashOf("volatile"u8), CLexer.HashOf("restrict"u8), CLexer.HashOf("__restrict"u8)];

    private readonly ReadOnlySpan<byte> _text;
    private readonly List<HeaderPart> _parts = [];
    private readonly List<HeaderTag> _tags = [];
    private readonly List<HeaderName> _names = [];
    private readonly List<(int Part, uint Name, bool IsTag)> _mentions = [];
    private readonly List<HeaderPointer> _pointers = [];
    private readonly List<uint> _directiveNames = [];
    private readonly Dictionary<(uint, bool), int> _tagNumbers = [];
    private CLexer _lexer;
    private bool _isRefused;
    private bool _isTypedef;
    private bool _hasTypes;
    private bool _isInAttribute;
    private bool _isBehindAttribute;

    private HeaderIndexer(ReadOnlySpan<byte> text)
    {
        _text = text;
        _lexer = new CLexer(text);
    }

    /// <summary>The index; null when the text is not understood.</summary>
    public static HeaderIndex? TryIndex(ReadOnlySpan<byte> text)
    {
        // What depends on what stands before it, in whatever declaration, is not the same in a slice.
        if (text.Contains((byte)0) || text.IndexOf("??/"u8) >= 0 || text.IndexOf("__COUNTER__"u8) >= 0 || text.IndexOf("__LINE__"u8) >= 0)
        {
            return null;
        }

        var indexer = new HeaderIndexer(text);
        return indexer.TryRead() ? indexer.TryFinish() : null;
    }

    private bool TryRead()
    {
        var isAny = _lexer.Next();
        while (isAny)
        {
            if (_lexer.IsDirective)
            {
                isAny = ReadDirective();
            }
            else if (!TryReadDeclaration())
            {
                return false;
            }
            else
            {
                isAny = _lexer.Next();
            }

            if (_lexer.IsUnusual)
            {
                return false;
            }
        }

        return _parts.Count > 0 && !_isRefused;
    }

    /// <summary>Reads to the end of the line, and the first token of the next.</summary>
    private bool ReadDirective()
    {
        var start = _lexer.Start;
        var end = _lexer.End;
        var isAny = _lexer.Next();
        var name = isAny && !_lexer.StartsLine && _lexer.Kind == CTokenKind.Identifier ? _lexer.Hash : 0;
        _isRefused |= name == Include || name == IncludeNext || name == Import || (name == Pragma && !TryEnterPragma());
        for (; isAny && !_lexer.StartsLine; isAny = _lexer.Next())
        {
            end = _lexer.End;
            if (name == Define && _lexer.Kind == CTokenKind.Identifier)
            {
                _directiveNames.Add(_lexer.Hash);
            }
        }

        AddPart(start, end, HeaderPartKind.Directive);
        return isAny;
    }

    /// <summary>
    /// The one pragma that is understood gives all structs an attribute. A struct has it or not by where it is first mentioned, which in a slice
    /// is before everything else: so there must be no type outside of the pragma.
    /// </summary>
    private bool TryEnterPragma()
    {
        var ahead = _lexer;
        ahead.Next();
        if (!(ahead.Kind == CTokenKind.Identifier && ahead.Hash == Clang && ahead.Next() && ahead.Hash == AttributeWord && ahead.Next()))
        {
            return false;
        }

        if (ahead.Hash == Pop)
        {
            (_isInAttribute, _isBehindAttribute) = (false, true);
            return true;
        }

        var isFirst = ahead.Hash == Push && !_hasTypes && !_isInAttribute && !_isBehindAttribute;
        _isInAttribute = true;
        return isFirst;
    }

    /// <summary>Reads one declaration, to its semicolon.</summary>
    private bool TryReadDeclaration()
    {
        var start = _lexer.Start;
        var part = _parts.Count;
        var isTypedef = _lexer.Kind == CTokenKind.Identifier && _lexer.Hash == Typedef;
        var isExtern = _lexer.Kind == CTokenKind.Identifier && _lexer.Hash == Extern;
        if (!isTypedef && !isExtern && !(_lexer.Kind == CTokenKind.Identifier && IsTagKeyword(_lexer.Hash)))
        {
            return false;
        }

        _isRefused |= !isExtern && _isBehindAttribute;
        _hasTypes = true;
        _isTypedef = isTypedef;
        AddPart(start, start, HeaderPartKind.Declaration);
        if (isTypedef || isExtern)
        {
            _lexer.Next();
        }

        if (!TryReadMember(part, 0, out var name, out var isNamed, out var isForward))
        {
            return false;
        }

        if (isTypedef || isExtern)
        {
            // Behind the name of a variable macros may stand.
            if (name == 0 || (isExtern && !isNamed))
            {
                return false;
            }

            _names.Add(new HeaderName(name, part, isTypedef ? HeaderNameKind.Typedef : HeaderNameKind.Object));
        }
        else if (name != 0)
        {
            // A variable, which exists whether or not the program uses it.
            return false;
        }

        var added = _parts[part];
        _parts[part] = added with { Length = _lexer.End - start, Kind = isForward && !isTypedef && !isExtern ? HeaderPartKind.Forward : added.Kind };
        return true;
    }

    /// <summary>
    /// Reads one member of a struct, or one declaration: a type, which may have members itself, and a declarator, to the semicolon. Of a
    /// declarator the name is the first that has no other before it but for those of the type: <c>int *(*name[4])(struct other *)</c>.
    /// </summary>
    private bool TryReadMember(int part, int depth, out uint name, out bool isNamed, out bool isForward)
    {
        const int Deepest = 64;
        (name, isNamed, isForward) = (0, false, false);
        var pointersBefore = _pointers.Count;
        var (tokens, parentheses) = (0, 0);
        uint last = 0;
        var tagIsAlone = false;
        while (_lexer.Kind != CTokenKind.End && depth < Deepest)
        {
            if (_lexer.IsDirective)
            {
                // Part of a declaration may be left out.
                return false;
            }

            tokens++;
            if (_lexer.Is(';'))
            {
                name = isNamed ? name : last;
                isForward = tagIsAlone && tokens == 3;
                for (var i = pointersBefore; i < _pointers.Count; i++)
                {
                    if (_pointers[i].Member == 0)
                    {
                        _pointers[i] = _pointers[i] with { Member = name };
                    }
                }

                return true;
            }

            if (_lexer.Kind == CTokenKind.Identifier && IsTagKeyword(_lexer.Hash))
            {
                if (!TryReadTag(part, depth, out tagIsAlone))
                {
                    return false;
                }

                tokens++;
                continue;
            }

            if (_lexer.Kind == CTokenKind.Identifier && _lexer.Hash == Attribute)
            {
                if (!TrySkipParentheses())
                {
                    return false;
                }

                continue;
            }

            if (_lexer.Kind == CTokenKind.Identifier)
            {
                if (!Qualifiers.Contains(_lexer.Hash))
                {
                    _mentions.Add((part, _lexer.Hash, false));
                    last = isNamed ? last : _lexer.Hash;
                }
            }
            else if (_lexer.Is('{'))
            {
                // A function.
                return false;
            }
            else if (_lexer.Is('('))
            {
                // What stands before a parenthesis is the name, unless it is a type: then the name is inside.
                parentheses++;
                if (!isNamed && IsBehindName())
                {
                    (name, isNamed) = (last, true);
                }
            }
            else if (_lexer.Is(')'))
            {
                if (!isNamed && last != 0)
                {
                    (name, isNamed) = (last, true);
                }

                if (--parentheses < 0)
                {
                    return false;
                }
            }
            else if ((_lexer.Is('[') || _lexer.Is(':')) && !isNamed)
            {
                (name, isNamed) = (last, true);
            }
            else if (_lexer.Is(',') && parentheses == 0 && !isNamed)
            {
                // Two names at once: bpftool writes one.
                return false;
            }

            _lexer.Next();
        }

        return false;
    }

    /// <summary>Whether the parenthesis here is that of parameters: what follows is no star and no further parenthesis.</summary>
    private readonly bool IsBehindName()
    {
        var ahead = _lexer;
        ahead.Next();
        return !ahead.Is('*') && !ahead.Is('(') && !(ahead.Kind == CTokenKind.Identifier && ahead.Hash == Attribute);
    }

    /// <summary>Reads a struct, union or enum: its keyword, its tag, its members.</summary>
    private bool TryReadTag(int part, int depth, out bool isAlone)
    {
        isAlone = false;
        var (isEnum, isUnion) = (_lexer.Hash == Enum, _lexer.Hash == Union);
        _lexer.Next();
        while (_lexer.Kind == CTokenKind.Identifier && _lexer.Hash == Attribute)
        {
            if (!TrySkipParentheses())
            {
                return false;
            }
        }

        uint tag = 0;
        var (start, length) = (0, 0);
        if (_lexer.Kind == CTokenKind.Identifier)
        {
            (tag, start, length) = (_lexer.Hash, _lexer.Start, _lexer.End - _lexer.Start);
            _lexer.Next();
        }

        if (_lexer.Is('{'))
        {
            if (tag != 0)
            {
                _names.Add(new HeaderName(tag, part, HeaderNameKind.Tag));
                _ = isEnum ? 0 : NumberOf(tag, isUnion, start, length);
            }

            return isEnum ? TryReadConstants(part) : TryReadBody(part, depth);
        }

        if (tag == 0)
        {
            return false;
        }

        isAlone = _lexer.Is(';');
        // What a type stands for, nobody names who uses the type.
        if (isEnum || !(isAlone || (!_isTypedef && IsPointedTo())))
        {
            _mentions.Add((part, tag, true));
        }
        else if (NumberOf(tag, isUnion, start, length) is var number && !isAlone)
        {
            _pointers.Add(new HeaderPointer(number, 0));
        }

        return true;
    }

    /// <summary>Whether a star follows the type that has just been read.</summary>
    private readonly bool IsPointedTo()
    {
        var ahead = this;
        while (ahead._lexer.Kind == CTokenKind.Identifier && (Qualifiers.Contains(ahead._lexer.Hash) || ahead._lexer.Hash == Attribute))
        {
            if (ahead._lexer.Hash != Attribute ? !ahead._lexer.Next() : !ahead.TrySkipParentheses())
            {
                return false;
            }
        }

        return ahead._lexer.Is('*');
    }

    private bool TryReadBody(int part, int depth)
    {
        _lexer.Next();
        while (!_lexer.Is('}'))
        {
            if (!TryReadMember(part, depth + 1, out _, out _, out _) || !_lexer.Next())
            {
                return false;
            }
        }

        return _lexer.Next();
    }

    private bool TryReadConstants(int part)
    {
        var isName = true;
        while (_lexer.Next() && !_lexer.Is('}'))
        {
            if (_lexer.IsDirective || _lexer.Is('{') || _lexer.Is(';'))
            {
                return false;
            }

            if (_lexer.Kind == CTokenKind.Identifier)
            {
                if (isName)
                {
                    _names.Add(new HeaderName(_lexer.Hash, part, HeaderNameKind.Constant));
                }
                else
                {
                    _mentions.Add((part, _lexer.Hash, false));
                }
            }

            isName = _lexer.Is(',');
        }

        return _lexer.Is('}') && _lexer.Next();
    }

    private bool TrySkipParentheses()
    {
        _lexer.Next();
        var depth = 0;
        do
        {
            if (_lexer.Kind == CTokenKind.End || _lexer.IsDirective)
            {
                return false;
            }

            depth += _lexer.Is('(') ? 1 : _lexer.Is(')') ? -1 : 0;
            _lexer.Next();
        }
        while (depth > 0);
        return true;
    }

    private readonly int NumberOf(uint tag, bool isUnion, int start, int length)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_tagNumbers, (tag, isUnion), out var exists);
        if (!exists)
        {
            number = _tags.Count;
            _tags.Add(new HeaderTag(tag, start, length, isUnion ? 1 : 0));
        }

        return number;
    }

    private readonly void AddPart(int start, int end, HeaderPartKind kind) =>
        _parts.Add(new HeaderPart(start, end - start, _mentions.Count, _pointers.Count, kind));

    private static bool IsTagKeyword(uint hash) => hash == Struct || hash == Union || hash == Enum;

    /// <summary>Resolves the names in each part to their declarations, now that all of these are known.</summary>
    private readonly HeaderIndex? TryFinish()
    {
        AddPart(_text.Length, _text.Length, HeaderPartKind.End);
        _names.Sort(static (one, other) => one.Hash != other.Hash ? one.Hash.CompareTo(other.Hash) : one.Part != other.Part ? one.Part - other.Part : one.Kind - other.Kind);
        var index = new HeaderIndex
        {
            Parts = [.. _parts],
            Tags = [.. _tags],
            Names = [.. _names],
            Needs = [],
            Pointers = [.. _pointers],
            DirectiveNames = [.. _directiveNames.Distinct()],
        };
        var known = new Dictionary<uint, (int Start, int Count)>();
        for (var i = 0; i < index.Names.Length; i++)
        {
            ref var range = ref CollectionsMarshal.GetValueRefOrAddDefault(known, index.Names[i].Hash, out var exists);
            range = exists ? (range.Start, range.Count + 1) : (i, 1);
        }

        var needs = new List<int>();
        var neededBy = new int[index.Parts.Length];
        var (mention, steps) = (0, 0);
        for (var part = 0; part < index.Parts.Length; part++)
        {
            var first = needs.Count;
            for (; mention < _mentions.Count && _mentions[mention].Part == part; mention++)
            {
                var (_, name, isTag) = _mentions[mention];
                if (!known.TryGetValue(name, out var range))
                {
                    continue;
                }

                if ((steps += range.Count) > MostSteps)
                {
                    return null;
                }

                foreach (var found in index.Names.AsSpan(range.Start, range.Count))
                {
                    if (found.Part != part && isTag == (found.Kind == HeaderNameKind.Tag) && found.Kind != HeaderNameKind.Object && neededBy[found.Part] != part + 1)
                    {
                        neededBy[found.Part] = part + 1;
                        needs.Add(found.Part);
                    }
                }
            }

            index.Parts[part] = index.Parts[part] with { FirstNeed = first };
        }

        return new HeaderIndex { Parts = index.Parts, Tags = index.Tags, Names = index.Names, Needs = [.. needs], Pointers = index.Pointers, DirectiveNames = index.DirectiveNames };
    }
}
