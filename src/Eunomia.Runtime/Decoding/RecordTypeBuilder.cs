using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Builds fields from BTF. A struct that is used twice is expanded twice, and a few hundred bytes of BTF can ask for more of that than there is
/// memory: everything is counted.
/// </summary>
/// <param name="types">The object's types, checked.</param>
/// <param name="exports">Documentation and formats, by type id.</param>
/// <param name="bigEndian">Byte order of the records.</param>
internal sealed class RecordTypeBuilder(BtfTypeTable types, ImmutableArray<ExportType> exports, bool bigEndian)
{
    private readonly Dictionary<uint, ExportType> _exports = DocumentationOf(types, exports);
    private readonly Dictionary<uint, NamedValues> _names = [];
    private readonly Dictionary<uint, string> _declarations = [];
    private string _name = "";
    private long _size;
    private int _fields;

    /// <summary>The fields of a type; what is no struct or union is one field.</summary>
    public (string Name, uint Size, ImmutableArray<RecordField> Fields) Build(uint typeId)
    {
        Start(typeId);
        _name = NameOf(typeId);
        _size = SizeOf(typeId);
        var resolved = types.Resolve(typeId);
        var fields = types[resolved] is BtfComposite ? Members(resolved, 0, 0, 1) : [Field("value", typeId, 0, 0, default, 0, 1)];
        return (_name, (uint)_size, fields);
    }

    /// <summary>The fields of a type that is made of members of any types at any offsets.</summary>
    public ImmutableArray<RecordField> Build(ImmutableArray<CustomMember> members, uint size, string name)
    {
        _name = name;
        _size = size;
        Check(size);
        var fields = ImmutableArray.CreateBuilder<RecordField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (!names.Add(member.Name))
            {
                // One of them could not be selected, and an object with the same key twice is no JSON to many readers.
                throw new BpfRuntimeException(ProblemCatalog.RecordMemberTwice(member.Name, name));
            }

            Start(member.BtfTypeId);
            fields.Add(Field(member.Name, member.BtfTypeId, member.Offset * 8L, 0, default, 0, 1));
        }

        return fields.DrainToImmutable();
    }

    /// <summary>Documentation of the members of types, by id.</summary>
    public static Dictionary<uint, ExportType> DocumentationOf(BtfTypeTable types, ImmutableArray<ExportType> exports)
    {
        var byId = new Dictionary<uint, ExportType>();
        foreach (var export in exports.IsDefault ? [] : exports)
        {
            // Packages of others may say anything.
            if (export.TypeId <= (uint)types.Count)
            {
                byId.TryAdd(types.Resolve(export.TypeId), export);
            }
        }

        return byId;
    }

    private ImmutableArray<RecordField> Members(uint compositeId, long baseBit, int depth, long copies)
    {
        var composite = (BtfComposite)types[compositeId]!;
        var documented = _exports.GetValueOrDefault(compositeId)?.Members;
        var fields = ImmutableArray.CreateBuilder<RecordField>(composite.Members.Length);
        if (depth > RecordType.MaximumDepth)
        {
            throw TooLarge($"it is nested more than {RecordType.MaximumDepth} deep");
        }

        foreach (var member in composite.Members)
        {
            var bit = baseBit + member.BitOffset;
            if (member.Name.Length > 0)
            {
                var doc = documented is { } all ? Find(all, member.Name) : null;
                var format = doc is null ? default : MemberFormats.Parse(doc);
                format = format == MemberFormat.None && TextNames.Contains(types, composite, member) ? MemberFormat.Text : format;
                fields.Add(Field(member.Name, member.TypeId, bit, (int)member.BitFieldSize, (doc?.Doc, format), depth, copies));
            }
            else if (types.Resolve(member.TypeId) is var inner && types[inner] is BtfComposite)
            {
                Count();
                fields.AddRange(Members(inner, bit, depth + 1, copies));
            }
        }

        return fields.DrainToImmutable();
    }

    private static ExportMember? Find(ImmutableArray<ExportMember> members, string name)
    {
        foreach (var member in members)
        {
            if (member.Name == name)
            {
                return member;
            }
        }

        return null;
    }

    private RecordField Field(string name, uint typeId, long bit, int bitFieldSize, (string? Text, MemberFormat Format) doc, int depth, long copies)
    {
        Count();
        if (name.Length > RecordType.LongestName)
        {
            throw TooLarge($"the name of a field has {name.Length} characters, more than {RecordType.LongestName}");
        }

        var resolved = types.Resolve(typeId);
        var type = types[resolved];
        var isBig = (bitFieldSize == 0 ? ByteOrder.Find(types, typeId) : null) ?? bigEndian;
        var integer = Integer(type, bit, bitFieldSize, isBig);
        var size = type is BtfInt or BtfEnum ? BytesOf(integer) : SizeOf(typeId);
        var offset = bit / 8;
        if (offset > _size || size > _size - offset)
        {
            throw new BpfRuntimeException(ProblemCatalog.RecordMemberOutside(name, _name, offset + size, _size));
        }

        var kind = KindOf(type, typeId, doc.Format);
        var element = kind is FieldKind.Array ? Element((BtfArray)type!, doc.Format, (int)size, depth, copies) : null;
        var fits = ValueFormat.Find(doc.Format).Fits(kind, size, element, isBitField: bitFieldSize != 0);
        if (fits && doc.Format == MemberFormat.Port)
        {
            // Also of a wider integer, as in the contexts of sockets: the two bytes that count, in network byte order.
            (integer, isBig) = (IntegerLoad.Create(bit + (bigEndian ? (size - 2) * 8 : 0), 16, isSigned: false, bigEndian: true), true);
        }

        return new RecordField
        {
            Name = name,
            Type = Declaration(typeId),
            Kind = kind,
            Offset = (int)offset,
            Size = (int)size,
            Doc = doc.Text,
            Format = fits ? doc.Format : MemberFormat.None,
            Count = type is BtfArray array ? (int)array.Count : 0,
            Element = element,
            Stride = type is BtfArray { ElementTypeId: var inner } ? (int)SizeOf(inner) : 0,
            Fields = kind is FieldKind.Struct or FieldKind.Union ? Members(resolved, bit, depth + 1, copies) : [],
            Values = (type as BtfEnum)?.Values ?? [],
            Integer = integer,
            Names = type is BtfEnum named ? NamesOf(resolved, named) : null,
            BigEndian = isBig,
        };
    }

    private void Count()
    {
        if (++_fields > RecordType.MaximumFields)
        {
            throw TooLarge($"it has more than {RecordType.MaximumFields} fields");
        }
    }

    private RecordField Element(BtfArray array, MemberFormat format, int arraySize, int depth, long copies)
    {
        if (depth >= RecordType.MaximumDepth)
        {
            throw TooLarge($"it is nested more than {RecordType.MaximumDepth} deep");
        }

        copies *= Math.Max(1, array.Count);
        if (copies > RecordType.MaximumElements)
        {
            throw TooLarge($"its arrays have more than {RecordType.MaximumElements} elements");
        }

        // Inside an element, offsets start again, and so do bounds.
        var (outer, element) = (_size, array.Count > 0 ? arraySize / array.Count : SizeOf(array.ElementTypeId));
        _size = element;
        try
        {
            return Field("", array.ElementTypeId, 0, 0, (null, format), depth + 1, copies);
        }
        finally
        {
            _size = outer;
        }
    }

    private IntegerLoad Integer(BtfType? type, long bit, int bitFieldSize, bool isBig)
    {
        var (storageBits, start, bits, isSigned) = type switch
        {
            BtfInt integer => ((int)integer.Size * 8, integer.BitOffset, integer.Bits, integer.Encoding.HasFlag(BtfIntEncoding.Signed)),
            BtfEnum enumeration => ((int)enumeration.Size * 8, 0, (int)enumeration.Size * 8, enumeration.IsSigned),
            BtfPointer => (64, 0, 64, false),
            _ => default,
        };
        if (bitFieldSize > storageBits || bits > 128)
        {
            throw TooLarge($"it has a bit-field of {bitFieldSize} bits in an integer of {storageBits}");
        }

        return IntegerLoad.Create(bit + start, bitFieldSize > 0 ? bitFieldSize : bits, isSigned, isBig);
    }

    private static long BytesOf(IntegerLoad integer) => (integer.BitOffset % 8 + integer.Bits + 7) / 8;

    private FieldKind KindOf(BtfType? type, uint typeId, MemberFormat format) => type switch
    {
        BtfInt integer when integer.Encoding.HasFlag(BtfIntEncoding.Bool) => FieldKind.Boolean,
        BtfInt => FieldKind.Integer,
        BtfFloat => FieldKind.Float,
        BtfEnum => FieldKind.Enum,
        BtfPointer => FieldKind.Pointer,
        BtfArray array => types[types.Resolve(array.ElementTypeId)] is var element && (IsChar(element) || (format == MemberFormat.Text && TextNames.IsByte(element)))
            ? FieldKind.Text
            : FieldKind.Array,
        BtfComposite composite => composite.IsUnion ? FieldKind.Union : FieldKind.Struct,
        _ => throw new BpfRuntimeException(ProblemCatalog.RecordTypeWithoutValues(Declaration(typeId))),
    };

    /// <summary>Plain <c>char</c> only: <c>signed char</c> and <c>unsigned char</c> are C's names for small numbers.</summary>
    private static bool IsChar(BtfType? type) =>
        type is BtfInt { Size: 1, Bits: 8, BitOffset: 0 } integer && (integer.Name == "char" || integer.Encoding.HasFlag(BtfIntEncoding.Char));

    private void Start(uint typeId)
    {
        if (typeId > (uint)types.Count)
        {
            throw new BpfRuntimeException(ProblemCatalog.RecordTypeUnknown(typeId, types.Count));
        }
    }

    private string NameOf(uint typeId) => types[typeId] is BtfComposite { Name.Length: > 0 } or BtfTypedef ? types[typeId]!.Name : Declaration(typeId);

    private long SizeOf(uint typeId)
    {
        if (types.SizeOf(typeId) is not { } size)
        {
            throw new BpfRuntimeException(ProblemCatalog.RecordTypeWithoutValues(Declaration(typeId)));
        }

        Check(size);
        return (long)size;
    }

    private void Check(ulong size)
    {
        if (size > RecordType.MaximumSize)
        {
            throw TooLarge($"it has {size} bytes, more than {RecordType.MaximumSize}");
        }
    }

    private NamedValues NamesOf(uint resolved, BtfEnum type)
    {
        if (!_names.TryGetValue(resolved, out var names))
        {
            _names[resolved] = names = new NamedValues(type.Values.Select(value => (value.Value, value.Name)));
        }

        return names;
    }

    private string Declaration(uint typeId)
    {
        if (!_declarations.TryGetValue(typeId, out var declaration))
        {
            try
            {
                declaration = CDeclaration.Render(types, typeId, dropQualifiers: true);
            }
            catch (MalformedInputException)
            {
                declaration = "?"; // longer than anyone would read
            }

            _declarations[typeId] = declaration;
        }

        return declaration;
    }

    private BpfRuntimeException TooLarge(string reason) => new(ProblemCatalog.RecordTypeTooLarge(_name, reason));
}
