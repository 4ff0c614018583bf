using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// The types of a BTF section as they are stored: every field of the format is a word of 32 bits, and a type is where its first word is.
/// For code that reads each type of a kernel once; <see cref="BtfReader"/> makes objects of them, which takes ten times as long.
/// </summary>
internal sealed class BtfWords
{
    /// <summary>Number of words that every kind starts with: name, kind and count, size or type.</summary>
    public const int Common = 3;

    private const uint HeaderLength = 24;

    /// <summary>Longest section, in bytes: several times that of a kernel.</summary>
    private const int MaximumLength = 64 << 20;

    // Symbols of the kernel have at most 511, and those of Rust are the longest.
    private const int MaximumNameLength = 1024;

    // A kernel's longest chain of typedefs and qualifiers has 5.
    private const int MaximumAliases = 64;

    private readonly BtfWords? _base;
    private readonly uint[] _words;
    private readonly int[] _starts;
    private readonly byte[] _strings;

    private readonly int _baseTextLength;
    private int _pointerSize;

    private BtfWords(BtfWords? @base, uint[] words, int[] starts, byte[] strings)
    {
        (_base, _words, _starts, _strings) = (@base, words, starts, strings);
        (BaseCount, _baseTextLength) = @base is null ? (0, 0) : (@base.Count, @base.TextLength);
    }

    /// <summary>The last type id; the first is 1.</summary>
    public int Count => BaseCount + _starts.Length - 1;

    /// <summary>The last type id of the base, or 0: higher ones are its own.</summary>
    public int BaseCount { get; }

    /// <summary>Size of a pointer, in bytes: that of <c>long</c>; 8 where nobody says.</summary>
    public int PointerSize => _pointerSize != 0 ? _pointerSize : _pointerSize = _base?.PointerSize ?? SizeOfLong();

    /// <summary>The byte order that they were stored in.</summary>
    public bool BigEndian { get; private init; }

    private int TextLength => _baseTextLength + _strings.Length;

    /// <summary>Finds where each type starts, and checks that what it refers to is there.</summary>
    /// <param name="section">The whole section.</param>
    /// <param name="base">The types whose ids and strings those of the section go on from: a module's BTF is <em>split</em> from the kernel's.</param>
    /// <param name="pointerSize">Size of a pointer, in bytes; 0: what the types say.</param>
    /// <exception cref="MalformedInputException">The bytes break the format's rules.</exception>
    public static BtfWords Read(ReadOnlySpan<byte> section, BtfWords? @base = null, int pointerSize = 0)
    {
        if (section.Length > MaximumLength)
        {
            throw new MalformedInputException($"BTF of {section.Length} bytes, more than {MaximumLength}", 0);
        }

        var header = BtfHeader.Read(section, 0, HeaderLength, "BTF", out var body);
        var types = body.Slice(header.ReadU32(), header.ReadU32(), "BTF types");
        var text = body.Slice(header.ReadU32(), header.ReadU32(), "BTF strings");
        if (types.Offset % sizeof(uint) != 0 || types.Remaining % sizeof(uint) != 0)
        {
            throw new MalformedInputException("the BTF types do not start and end at a multiple of 4", types.Offset);
        }

        var strings = text.Take(text.Remaining).ToArray();
        if (strings is not [0, .., 0] and not [0] && (@base is null || strings is not ([] or [.., 0])))
        {
            throw new MalformedInputException("the BTF string table does not start and end with a NUL", text.Offset);
        }

        // Names are compared with each other: many long ones that share their ends would take for ever.
        for (var rest = strings.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)0);
            if (length > MaximumNameLength)
            {
                throw new MalformedInputException($"a name in BTF has {length} bytes, more than {MaximumNameLength}", text.Offset);
            }

            rest = rest[(length + 1)..];
        }

        var (start, bigEndian) = (types.Offset, types.BigEndian);
        var words = MemoryMarshal.Cast<byte, uint>(types.Take(types.Remaining)).ToArray();
        if (bigEndian == BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        var result = new BtfWords(@base, words, FindStarts(words, start), strings) { BigEndian = bigEndian, _pointerSize = pointerSize };
        result.Check(start);
        return result;
    }

    /// <summary>The kind; 0 for id 0.</summary>
    public BtfKind KindOf(int id) => id == 0 ? BtfKind.Void : ToKind(WordAt(id, 1));

    /// <summary>Number of members, values or parameters.</summary>
    public int LengthOf(int id) => ToLength(WordAt(id, 1));

    /// <summary>What <c>kind_flag</c> means depends on the kind.</summary>
    public bool FlagOf(int id) => WordAt(id, 1) >> 31 != 0;

    /// <summary>Where its name is among the strings; 0 when it has none.</summary>
    public int NameOf(int id) => id == 0 ? 0 : (int)WordAt(id, 0);

    /// <summary>Its size, for the kinds that store one.</summary>
    public uint SizeOf(int id) => WordAt(id, 2);

    /// <summary>What it points to, names, qualifies, returns or tags; of an array the type of its elements.</summary>
    public int TypeOf(int id) => (int)WordAt(id, KindOf(id) == BtfKind.Array ? Common : 2);

    /// <summary>How an integer is encoded.</summary>
    public BtfIntEncoding EncodingOf(int id) => (BtfIntEncoding)(Word(id, 0) >> 24 & 0xf);

    /// <summary>A word after the common ones.</summary>
    public uint Word(int id, int index) => WordAt(id, Common + index);

    /// <summary>All words of a type.</summary>
    public ReadOnlySpan<uint> All(int id) =>
        id <= BaseCount ? _base!.All(id) : _words.AsSpan(StartOf(id), Common + RestLength(_words[StartOf(id) + 1]));

    /// <summary>The words after the common ones.</summary>
    public ReadOnlySpan<uint> Rest(int id) => All(id)[Common..];

    /// <summary>A member of a struct or union, as it is stored.</summary>
    public MemberWords MemberOf(int composite, int index)
    {
        var words = Rest(composite).Slice(index * MemberWords.Count, MemberWords.Count);
        return FlagOf(composite)
            ? new((int)words[0], (int)words[1], words[2] & 0xffffff, words[2] >> 24)
            : new((int)words[0], (int)words[1], words[2], 0);
    }

    /// <summary>The string at an offset in the string section.</summary>
    public ReadOnlySpan<byte> Text(int name)
    {
        if (name < _baseTextLength)
        {
            return _base!.Text(name);
        }

        var rest = _strings.AsSpan(name - _baseTextLength);
        return rest[..rest.IndexOf((byte)0)];
    }

    /// <summary>The type behind typedefs, qualifiers and type tags; 0 when that is void.</summary>
    public int Resolve(int id)
    {
        while (IsAlias(KindOf(id)))
        {
            id = TypeOf(id);
        }

        return id;
    }

    /// <summary>The size in bytes; null for what has none, or more than 32 bits say.</summary>
    public uint? SizeInMemory(int id)
    {
        var count = 1UL;
        for (var depth = 0; depth < MaximumAliases; depth++)
        {
            id = Resolve(id);
            switch (KindOf(id))
            {
                case BtfKind.Array:
                    count *= Word(id, 2);
                    id = TypeOf(id);
                    break;
                case BtfKind.Pointer:
                    return ToSize(count, (uint)PointerSize);
                case BtfKind.Int or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float:
                    return ToSize(count, SizeOf(id));
                default:
                    return null;
            }

            if (count > uint.MaxValue)
            {
                return null;
            }
        }

        return null;
    }

    private static uint? ToSize(ulong count, uint size) => count * size <= uint.MaxValue ? (uint)(count * size) : null;

    private int SizeOfLong()
    {
        for (var id = 1; id <= Count; id++)
        {
            if (KindOf(id) == BtfKind.Int && SizeOf(id) is 4 or 8 && IsLong(Text(NameOf(id))))
            {
                return (int)SizeOf(id);
            }
        }

        return 8;
    }

    // What compilers write; "long" may stand before or after what else there is.
    private static bool IsLong(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("long"u8) || name.SequenceEqual("long int"u8) || name.SequenceEqual("unsigned long"u8)
        || name.SequenceEqual("long unsigned int"u8) || name.SequenceEqual("unsigned long int"u8) || name.SequenceEqual("long unsigned"u8);

    private int StartOf(int id) => _starts[id - BaseCount];

    private uint WordAt(int id, int index) => id <= BaseCount ? _base!.WordAt(id, index) : _words[StartOf(id) + index];

    private static bool IsAlias(BtfKind kind) => kind is BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag;

    private static BtfKind ToKind(uint info) => (BtfKind)(info >> 24 & 0x1f);

    private static int ToLength(uint info) => (int)(info & 0xffff);

    private static int RestLength(uint info) =>
        BtfLayout.Find(ToKind(info)) is { } layout ? layout.Words.Length - 1 + (layout.Entry.Length * ToLength(info)) : 0;

    private static int[] FindStarts(uint[] words, long offset)
    {
        // Of 5 words on average.
        var starts = new List<int>(words.Length / 5) { 0 };
        for (var at = 0; at < words.Length;)
        {
            starts.Add(at);
            if (words.Length - at < Common)
            {
                throw new MalformedInputException("the last BTF type ends early", offset + ((long)at * sizeof(uint)));
            }

            var kind = ToKind(words[at + 1]);
            if (BtfLayout.Find(kind) is null)
            {
                throw new MalformedInputException($"unknown BTF kind {(int)kind}", offset + ((long)at * sizeof(uint)));
            }

            var length = Common + RestLength(words[at + 1]);
            if (length > words.Length - at)
            {
                throw new MalformedInputException($"a BTF type has {length} words, {words.Length - at} are left", offset + ((long)at * sizeof(uint)));
            }

            at += length;
        }

        return [.. starts];
    }

    private void Check(long offset)
    {
        for (var id = BaseCount + 1; id <= Count; id++)
        {
            var layout = BtfLayout.Find(KindOf(id))!;
            var ok = IsName((uint)NameOf(id));
            var words = All(id)[(Common - 1)..];
            for (var roles = layout.Words; !words.IsEmpty; roles = layout.Entry)
            {
                foreach (var role in roles)
                {
                    ok &= Is(role, words[0]);
                    words = words[1..];
                }
            }

            if (!ok)
            {
                throw new MalformedInputException($"BTF type {id} ({KindOf(id)}) names a type or a string that does not exist, or that is none", OffsetOf(id));
            }
        }

        for (var id = BaseCount + 1; id <= Count; id++)
        {
            var end = id;
            for (var length = 0; IsAlias(KindOf(end)); end = TypeOf(end))
            {
                if (++length > MaximumAliases)
                {
                    throw new MalformedInputException($"BTF type {id} ({KindOf(id)}) has more than {MaximumAliases} typedefs and qualifiers behind it", OffsetOf(id));
                }
            }
        }

        long OffsetOf(int id) => offset + ((long)StartOf(id) * sizeof(uint));
    }

    private bool Is(char role, uint word) => role switch
    {
        'n' => IsName(word),
        't' => IsValue(word),
        'p' => word > 0 && word <= (uint)Count && KindOf((int)word) == BtfKind.FunctionPrototype,
        'd' or 'i' => word <= (uint)Count,
        _ => true,
    };

    private bool IsName(uint name) => name < (uint)TextLength;

    /// <summary>Whether something can be of that type: it is there, and is no declaration.</summary>
    private bool IsValue(uint type) =>
        type <= (uint)Count && KindOf((int)type) is not (BtfKind.Function or BtfKind.Variable or BtfKind.DataSection or BtfKind.DeclTag);
}

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">Offset of its name among the strings; 0 for none.</param>
/// <param name="Type">Its type.</param>
/// <param name="Offset">From the start of the struct, in bits.</param>
/// <param name="Width">In bits, of a bit-field; else 0.</param>
internal readonly record struct MemberWords(int Name, int Type, uint Offset, uint Width)
{
    /// <summary>Words that it takes.</summary>
    public const int Count = 3;
}
