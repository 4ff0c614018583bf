using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>Writes the C declaration of a single type or function.</summary>
internal sealed class DeclarationText
{
    /// <summary>Deepest nesting of parameters and of structs without a name; kernels have eight.</summary>
    private const int MaximumDepth = 64;

    /// <summary>Most pointers, arrays, qualifiers and functions around one name.</summary>
    private const int MaximumChain = 128;

    /// <summary>Most steps for all types, ten times those of a kernel: a few types that name each other can stand for any number.</summary>
    private const int MaximumEffort = 20_000_000;

    private readonly BtfWords _btf;
    private readonly TypeLayout _layout;
    private readonly HeaderText _text;
    private readonly NameTable _tags;
    private readonly NameTable _identifiers;

    // Which number a type has among those of its name, from 1; 0 while it has not been named.
    private readonly int[] _occurrences;

    // What stands around the names that are being written, outermost first; each name has its own part.
    private readonly List<int> _chain = [];
    private readonly int _listOfArguments;
    private int _depth;
    private int _effort;

    /// <summary>Creates the writer for the types of a section.</summary>
    public DeclarationText(BtfWords btf, TypeLayout layout, HeaderText text)
    {
        (_btf, _layout, _text) = (btf, layout, text);
        (_tags, _identifiers) = (new NameTable(btf), new NameTable(btf));
        _occurrences = new int[btf.Count + 1];
        for (var id = 1; id <= btf.Count && _listOfArguments == 0; id++)
        {
            _listOfArguments = IsBuiltIn(id) ? id : 0;
        }
    }

    /// <summary>Whether it is the typedef that clang declares itself, with whatever its target wants to be behind it.</summary>
    public bool IsBuiltIn(int id) => _btf.KindOf(id) == BtfKind.Typedef && _btf.Text(_btf.NameOf(id)).SequenceEqual("__builtin_va_list"u8);

    /// <summary>Whether an integer has a name of its own, which C needs a typedef for.</summary>
    public bool NeedsName(int integer) =>
        _btf.Text(_btf.NameOf(integer)) is var name && CWords.IsIdentifier(name) && !CNumbers.IsInteger(name, _btf.SizeOf(integer), _layout.PointerSize);

    /// <summary>Counts one step towards <see cref="MaximumEffort"/>.</summary>
    public void Spend()
    {
        if (++_effort > MaximumEffort)
        {
            throw new MalformedInputException($"the types take more than {MaximumEffort} steps to write", 0);
        }
    }

    /// <summary><c>struct name;</c></summary>
    public void Forward(int id)
    {
        Tag(id);
        _text.Add(";\n\n"u8);
    }

    /// <summary>A struct, union or enum with its body.</summary>
    public void Definition(int id)
    {
        if (_btf.KindOf(id) is BtfKind.Struct or BtfKind.Union)
        {
            Composite(id, 0, hasTag: true);
        }
        else
        {
            Enumeration(id, 0);
        }

        _text.Add(";\n\n"u8);
    }

    /// <summary>A typedef.</summary>
    public void Typedef(int id)
    {
        _text.Add("typedef "u8);
        if (_btf.TypeOf(id) == 0 && _btf.Text(_btf.NameOf(id)).SequenceEqual("__gnuc_va_list"u8))
        {
            // GCC 8 and older do not say what it is.
            _text.Add("__builtin_va_list __gnuc_va_list"u8);
        }
        else
        {
            Declare(_btf.TypeOf(id), _btf.NameOf(id), Distinction(id), 0);
        }

        _text.Add(";\n\n"u8);
    }

    /// <summary>The typedef that makes an integer's name known.</summary>
    public void Integer(int id)
    {
        _text.Add("typedef "u8);
        _text.Add(CNumbers.Integer(_btf.SizeOf(id), EncodingOf(id)));
        _text.Add(' ');
        Name(_btf.NameOf(id), Distinction(id));
        _text.Add(";\n\n"u8);
    }

    /// <summary>A function of the kernel that programs may call; none if its name is no identifier, or clang has it already.</summary>
    public void Function(int id, bool isFastCall)
    {
        if (!CWords.IsIdentifier(_btf.Text(_btf.NameOf(id))) || Distinction(id) != 0)
        {
            return;
        }

        _text.Add("extern "u8);
        Declare(_btf.TypeOf(id), _btf.NameOf(id), 0, 0);
        _text.Add(" __weak __ksym"u8);
        _text.Add(isFastCall ? " __bpf_fastcall;\n"u8 : ";\n"u8);
    }

    private static bool IsQualifier(BtfKind kind) => kind is BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict;

    private BtfIntEncoding EncodingOf(int integer) => (BtfIntEncoding)(_btf.Word(integer, 0) >> 24 & 0xf);

    /// <summary>The number that distinguishes a type from others of its name; 0 for the first one.</summary>
    private int Distinction(int id)
    {
        ref var known = ref _occurrences[id];
        if (known == 0)
        {
            var name = _btf.NameOf(id);
            var isTag = _btf.KindOf(id) is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64;
            known = CWords.IsIdentifier(_btf.Text(name)) ? (isTag ? _tags : _identifiers).Take(name) : id + 1;
        }

        return known == 1 ? 0 : known;
    }

    private void Tag(int id)
    {
        var kind = _btf.KindOf(id);
        var isUnion = kind == BtfKind.Union || (kind == BtfKind.Forward && _btf.FlagOf(id));
        _text.Add(isUnion ? "union"u8 : kind is BtfKind.Enum or BtfKind.Enum64 ? "enum"u8 : "struct"u8);
        if (_btf.NameOf(id) != 0)
        {
            _text.Add(' ');

            // What is only declared is the same as what is defined under that name.
            var isDeclared = kind == BtfKind.Forward || (kind is BtfKind.Enum or BtfKind.Enum64 && _btf.LengthOf(id) == 0);
            Name(_btf.NameOf(id), isDeclared ? 0 : Distinction(id));
        }
    }

    /// <summary>Writes a name; what is no identifier in C with underscores, and a number.</summary>
    private void Name(int name, int distinction)
    {
        var text = _btf.Text(name);
        if (CWords.IsIdentifier(text))
        {
            _text.Add(text);
        }
        else
        {
            _text.Add('_');
            foreach (var letter in text)
            {
                _text.Add(CWords.IdentifierBytes.Contains(letter) ? (char)letter : '_');
            }
        }

        if (distinction != 0)
        {
            _text.Add("___"u8);
            _text.Add((long)distinction);
        }
    }

    private void Composite(int id, int level, bool hasTag)
    {
        Enter(id);
        var isUnion = _btf.KindOf(id) == BtfKind.Union;
        if (hasTag)
        {
            Tag(id);
        }
        else
        {
            _text.Add(isUnion ? "union"u8 : "struct"u8);
        }

        _text.Add(" {"u8);
        var isPacked = _layout.IsPacked(id);
        var size = _btf.SizeOf(id) * 8UL;
        var padding = new StructPadding(_text, _layout.PointerSize * 8, isPacked, level + 1);
        var count = _btf.LengthOf(id);
        for (var i = 0; i < count; i++)
        {
            var member = _layout.MemberOf(id, i);
            if (!_layout.CanDeclare(member, isUnion ? 0 : padding.End, isUnion))
            {
                continue;
            }

            if (isUnion)
            {
                padding.Restart();
            }

            var typeBits = member.Width == 0 ? 0 : _layout.SizeOf(member.Type) * 8;
            padding.To(member.Offset, _layout.AlignmentOf(member.Type) * 8, member.Width, typeBits);
            _text.Line(level + 1);
            Member(member, i, level + 1);
            _text.Add(';');
            padding.Skip(_layout.BitsOf(member));
        }

        if (isUnion)
        {
            padding.EndUnion(size, _layout.AlignmentOf(id) * 8);
        }
        else
        {
            padding.To(size, _layout.AlignmentOf(id) * 8, 0, 0);
        }

        if (padding.HasLines)
        {
            _text.Line(level);
        }

        _text.Add('}');
        if (isPacked)
        {
            _text.Add(" __attribute__((packed))"u8);
        }

        _depth--;
    }

    private void Member(MemberWords member, int index, int level)
    {
        // Its number distinguishes what C cannot name.
        var distinction = member.Name == 0 || CWords.IsIdentifier(_btf.Text(member.Name)) ? 0 : index + 2;
        var type = _layout.Resolve(member.Type);
        if (member.Name == 0)
        {
            // Only with an extension may it have a tag: without it, whoever names its members finds them just as well.
            for (var id = member.Type; id != type; id = _btf.TypeOf(id))
            {
                if (IsQualifier(_btf.KindOf(id)))
                {
                    Qualifier(id, isPointer: false, before: true);
                }
            }

            Composite(type, level, hasTag: false);
        }
        else if (_btf.KindOf(type) is BtfKind.Enum or BtfKind.Enum64 && _btf.LengthOf(type) == 0)
        {
            // Only declared, it has no size in C.
            _text.Add(CNumbers.Integer(_btf.SizeOf(type), BtfIntEncoding.None));
            Declared(member.Name, distinction, afterPointer: false);
        }
        else
        {
            Declare(WithoutBuiltIn(member.Type), member.Name, distinction, level);
        }

        if (member.Width != 0)
        {
            _text.Add(": "u8);
            _text.Add((long)member.Width);
        }
    }

    /// <summary>The kernel's list of arguments instead of clang's, whose size is another.</summary>
    private int WithoutBuiltIn(int type)
    {
        for (var id = type; _btf.KindOf(id) == BtfKind.Typedef; id = _btf.TypeOf(id))
        {
            if (id == _listOfArguments)
            {
                return _btf.TypeOf(id);
            }
        }

        return type;
    }

    private void Enumeration(int id, int level)
    {
        Tag(id);
        var length = _btf.LengthOf(id);
        if (length == 0)
        {
            return;
        }

        _text.Add(" {"u8);
        var is64 = _btf.KindOf(id) == BtfKind.Enum64;
        var (size, isSigned) = (_btf.SizeOf(id), _btf.FlagOf(id));
        var (smallest, largest) = (0L, 0UL);
        var rest = _btf.Rest(id);
        for (var i = 0; i < length; i++)
        {
            var entry = rest.Slice(i * (is64 ? 3 : 2), is64 ? 3 : 2);
            var isNegative = isSigned;
            var value = is64 ? (long)((ulong)entry[2] << 32 | entry[1]) : isSigned ? (int)entry[1] : entry[1];
            if (!is64 && size < 4 && value >> (int)(size * 8) != 0)
            {
                // Before there was the flag, -1 of a small enum was stored like that.
                (value, isNegative) = ((int)value, true);
            }

            isNegative &= value < 0;
            (smallest, largest) = isNegative ? (Math.Min(smallest, value), largest) : (smallest, Math.Max(largest, (ulong)value));
            _text.Line(level + 1);
            var name = (int)entry[0];
            var isIdentifier = CWords.IsIdentifier(_btf.Text(name));
            var occurrence = isIdentifier ? _identifiers.Take(name) : 0;
            Name(name, isIdentifier ? (occurrence == 1 ? 0 : occurrence) : id + 1);
            if (!isIdentifier)
            {
                _text.Add('_');
                _text.Add((long)i);
            }

            _text.Add(" = "u8);
            Value(value, isNegative, isSigned, is64);
            _text.Add(',');
        }

        _text.Line(level);
        _text.Add('}');
        SizeOfEnumeration(id, size, smallest, largest);
    }

    private void Value(long value, bool isNegative, bool isSigned, bool is64)
    {
        if (value == long.MinValue && isNegative)
        {
            // C has no literal for it.
            _text.Add("(-9223372036854775807LL - 1)"u8);
            return;
        }

        if (isNegative)
        {
            _text.Add(value);
        }
        else
        {
            _text.Add((ulong)value);
        }

        _text.Add(!is64 ? ""u8 : isSigned ? "LL"u8 : "ULL"u8);
    }

    /// <summary>Says the size, where it is not the one that follows from the values.</summary>
    private void SizeOfEnumeration(int id, uint size, long smallest, ulong largest)
    {
        var bits = (int)size * 8;
        if (bits < 64 && (largest >> bits != 0 || smallest < -1L << (bits - 1)))
        {
            throw _layout.Refused(id, $"has {size} bytes and values that need more");
        }

        var natural = largest > uint.MaxValue || smallest < int.MinValue || (smallest < 0 && largest > int.MaxValue) ? 8 : 4;
        if (size != natural)
        {
            _text.Add(" __attribute__((mode("u8);
            _text.Add(size switch { 1 => "byte"u8, 2 => "HI"u8, 4 => "SI"u8, _ => "word"u8 });
            _text.Add(")))"u8);
        }
    }

    /// <summary>A type, and the name of what has it.</summary>
    private void Declare(int type, int name, int distinction, int level)
    {
        Enter(type);
        var mark = _chain.Count;
        var id = type;
        for (; _btf.KindOf(id) is BtfKind.Pointer or BtfKind.Array or BtfKind.FunctionPrototype or BtfKind.TypeTag or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict; id = _btf.TypeOf(id))
        {
            if (_chain.Count - mark == MaximumChain)
            {
                throw _layout.Refused(type, $"is more than {MaximumChain} pointers, arrays and qualifiers");
            }

            CheckInner(id);
            _chain.Add(id);
        }

        while (_chain.Count > mark && IsQualifier(_btf.KindOf(_chain[^1])))
        {
            Qualifier(Pop(), isPointer: _btf.KindOf(_layout.Resolve(id)) == BtfKind.Pointer, before: true);
        }

        Base(id, level);
        Around(mark, name, distinction, level, afterPointer: false);
        _depth--;
    }

    /// <summary>Refuses what C has no types for: arrays of what has no size, functions that return arrays.</summary>
    private void CheckInner(int id)
    {
        switch (_btf.KindOf(id))
        {
            case BtfKind.Array:
                if (_layout.SizeOf(id) > long.MaxValue / 16)
                {
                    throw _layout.Refused(id, "is too large");
                }

                break;
            case BtfKind.FunctionPrototype when _btf.KindOf(_layout.Resolve(_btf.TypeOf(id))) is BtfKind.Array or BtfKind.FunctionPrototype:
                throw _layout.Refused(id, "returns an array or a function");
            default:
                Spend();
                break;
        }
    }

    private void Base(int id, int level)
    {
        var kind = _btf.KindOf(id);
        switch (kind)
        {
            case BtfKind.Void:
                _text.Add("void"u8);
                break;
            case BtfKind.Int:
                var name = _btf.Text(_btf.NameOf(id));
                if (CNumbers.IsInteger(name, _btf.SizeOf(id), _layout.PointerSize))
                {
                    _text.Add(name);
                }
                else if (NeedsName(id))
                {
                    Name(_btf.NameOf(id), Distinction(id));
                }
                else
                {
                    _text.Add(CNumbers.Integer((uint)_layout.SizeOf(id), EncodingOf(id)));
                }

                break;
            case BtfKind.Float:
                _text.Add(CNumbers.Float(_btf.Text(_btf.NameOf(id)), (uint)_layout.SizeOf(id)));
                break;
            case BtfKind.Typedef when IsBuiltIn(id):
                _text.Add("__builtin_va_list"u8);
                break;
            case BtfKind.Typedef:
                Name(_btf.NameOf(id), Distinction(id));
                break;
            case BtfKind.Struct or BtfKind.Union when _btf.NameOf(id) == 0:
                Composite(id, level, hasTag: false);
                break;
            case BtfKind.Enum or BtfKind.Enum64 when _btf.NameOf(id) == 0 && _btf.LengthOf(id) == 0:
                _text.Add(CNumbers.Integer((uint)_layout.SizeOf(id), BtfIntEncoding.None));
                break;
            case BtfKind.Enum or BtfKind.Enum64 when _btf.NameOf(id) == 0:
                Enumeration(id, level);
                break;
            default:
                Tag(id);
                break;
        }
    }

    /// <summary>What stands between the innermost type and the name, and after the name; from the inside out.</summary>
    private void Around(int mark, int name, int distinction, int level, bool afterPointer)
    {
        var isPointer = false;
        while (_chain.Count > mark)
        {
            var id = Pop();
            switch (_btf.KindOf(id))
            {
                case BtfKind.Pointer:
                    _text.Add(afterPointer ? "*"u8 : " *"u8);
                    (afterPointer, isPointer) = (true, true);
                    break;
                case BtfKind.TypeTag:
                    afterPointer &= !TypeTag(id);
                    break;
                case BtfKind.Array or BtfKind.FunctionPrototype:
                    // Neither can be qualified; compilers say so of arrays whose elements are.
                    while (_chain.Count > mark && _btf.KindOf(_chain[^1]) is BtfKind.TypeTag or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict)
                    {
                        Pop();
                    }

                    Postfix(id, mark, name, distinction, level, afterPointer);
                    return;
                default:
                    Qualifier(id, isPointer, before: false);
                    afterPointer = false;
                    break;
            }
        }

        Declared(name, distinction, afterPointer);
    }

    private void Postfix(int id, int mark, int name, int distinction, int level, bool afterPointer)
    {
        var isArray = _btf.KindOf(id) == BtfKind.Array;
        if (_chain.Count == mark)
        {
            Declared(name, distinction, afterPointer);
        }
        else if (isArray && _btf.KindOf(_chain[^1]) == BtfKind.Array)
        {
            Around(mark, name, distinction, level, afterPointer);
        }
        else
        {
            _text.Add(" ("u8);
            Around(mark, name, distinction, level, afterPointer: true);
            _text.Add(')');
        }

        if (isArray)
        {
            _text.Add('[');
            _text.Add((long)_btf.Word(id, 2));
            _text.Add(']');
        }
        else
        {
            Parameters(id, level);
        }
    }

    private void Declared(int name, int distinction, bool afterPointer)
    {
        if (name == 0)
        {
            return;
        }

        if (!afterPointer)
        {
            _text.Add(' ');
        }

        Name(name, distinction);
    }

    private void Parameters(int prototype, int level)
    {
        var count = _btf.LengthOf(prototype);
        _text.Add('(');
        for (var i = 0; i < count; i++)
        {
            var (name, type) = ((int)_btf.Word(prototype, i * 2), (int)_btf.Word(prototype, (i * 2) + 1));
            if (i != 0)
            {
                _text.Add(", "u8);
            }

            if (_btf.KindOf(_layout.Resolve(type)) != BtfKind.Void)
            {
                Declare(type, CWords.IsIdentifier(_btf.Text(name)) ? name : 0, 0, level);
            }
            else if (name == 0 && type == 0 && i == count - 1)
            {
                // C wants something before the dots; without it, any parameters are those of a function that does not say.
                _text.Add(i == 0 ? ""u8 : "..."u8);
            }
            else
            {
                throw _layout.Refused(prototype, "has a parameter of type void");
            }
        }

        _text.Add(count == 0 ? "void)"u8 : ")"u8);
    }

    private void Qualifier(int id, bool isPointer, bool before)
    {
        var kind = _btf.KindOf(id);
        if (kind == BtfKind.Restrict && !isPointer)
        {
            return;
        }

        var word = kind switch { BtfKind.Const => "const"u8, BtfKind.Volatile => "volatile"u8, _ => "restrict"u8 };
        if (!before)
        {
            _text.Add(' ');
        }

        _text.Add(word);
        if (before)
        {
            _text.Add(' ');
        }
    }

    /// <summary>Writes a type tag, if C has a spelling for it.</summary>
    private bool TypeTag(int id)
    {
        var text = _btf.Text(_btf.NameOf(id));
        var isAttribute = _btf.FlagOf(id);
        if (isAttribute ? !IsAttribute(text) : text.IsEmpty || text.ContainsAnyExceptInRange((byte)' ', (byte)'~') || text.ContainsAny((byte)'"', (byte)'\\'))
        {
            return false;
        }

        _text.Add(" __attribute__(("u8);
        _text.Add(isAttribute ? ""u8 : "btf_type_tag(\""u8);
        _text.Add(text);
        _text.Add(isAttribute ? "))"u8 : "\")))"u8);
        return true;
    }

    /// <summary>Whether it is the one attribute that a type of a kernel has: where programs see a mapped arena.</summary>
    private static bool IsAttribute(ReadOnlySpan<byte> text) => text.SequenceEqual("address_space(1)"u8);

    private int Pop()
    {
        var last = _chain[^1];
        _chain.RemoveAt(_chain.Count - 1);
        return last;
    }

    private void Enter(int id)
    {
        Spend();
        if (++_depth > MaximumDepth)
        {
            throw _layout.Refused(id, $"is nested more than {MaximumDepth} deep");
        }
    }
}
