using ClangSharp.Interop;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>
/// Writes C types as BTF, as clang's BPF back end does. The back end leaves types out of the object that no map, global or function
/// mentions, which is what happens to the struct of an event.
/// </summary>
internal sealed class BtfFragmentBuilder
{
    // Readers of BTF bound how deep types may nest; the kernel at 32.
    private const int MostNested = 100;

    // Offsets are counted in bits, and structs with bit-fields have 24 bits for them.
    private const long LargestBits = 1L << 31;
    private const long LargestBitFieldOffset = 1L << 24;

    private readonly List<(BtfType? Type, int Depth)> _types = [];
    private readonly Dictionary<CXCursor, uint> _declarations = [];
    private readonly Dictionary<BtfType, uint> _shared = [];
    private readonly List<string> _untagged = [];
    private CXCursor _user;
    private int _depth;

    /// <summary>Adds a struct or union and all types that it contains.</summary>
    /// <param name="record">Its declaration.</param>
    /// <returns>Its id in the fragment.</returns>
    /// <exception cref="UnsupportedTypeException">BTF has no form for it, or for something in it; nothing is added then.</exception>
    public uint AddRecord(CXCursor record) => AddWhole(record.Type, record);

    /// <summary>Adds a type that is no struct. The original's loaders read no enums: one is added as its integer type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="user">Place of the error if BTF has no form for it.</param>
    /// <returns>Its id in the fragment.</returns>
    /// <exception cref="UnsupportedTypeException">BTF has no form for it; nothing is added then.</exception>
    public uint AddPlain(CXType type, CXCursor user) => AddWhole(
        type.CanonicalType.kind == CXTypeKind.CXType_Enum ? type.CanonicalType.Declaration.EnumDecl_IntegerType : type.UnqualifiedType, user);

    private uint AddWhole(CXType type, CXCursor user)
    {
        var count = _types.Count;
        (_user, _depth) = (user, 0);
        try
        {
            return Add(type);
        }
        catch (UnsupportedTypeException)
        {
            RemoveFrom(count);
            throw;
        }
    }

    /// <summary>Names of the structs and unions that only a typedef names.</summary>
    public IEnumerable<string> Untagged => _untagged.Distinct(StringComparer.Ordinal);

    /// <summary>The fragment.</summary>
    public BtfTypeTable ToTable() => new([.. _types.Select(entry => entry.Type!)]);

    private void RemoveFrom(int count)
    {
        _types.RemoveRange(count, _types.Count - count);
        foreach (var (declaration, _) in _declarations.Where(entry => entry.Value > count).ToArray())
        {
            _declarations.Remove(declaration);
        }

        foreach (var (type, _) in _shared.Where(entry => entry.Value > count).ToArray())
        {
            _shared.Remove(type);
        }
    }

    /// <summary>Adds a type and all types that it refers to; 0 is void.</summary>
    private uint Add(CXType type)
    {
        if (++_depth > MostNested)
        {
            throw TooDeep();
        }

        var id = Qualified(type, AddUnqualified);
        _depth--;
        return id;
    }

    private uint Qualified(CXType type, Func<CXType, uint> add)
    {
        if (!type.IsConstQualified && !type.IsVolatileQualified && !type.IsRestrictQualified)
        {
            return add(type);
        }

        var id = Qualified(type.UnqualifiedType, add);
        id = type.IsRestrictQualified ? Share(new BtfQualifier(BtfKind.Restrict, id)) : id;
        id = type.IsVolatileQualified ? Share(new BtfQualifier(BtfKind.Volatile, id)) : id;
        return type.IsConstQualified ? Share(new BtfQualifier(BtfKind.Const, id)) : id;
    }

    private uint AddUnqualified(CXType type)
    {
        switch (type.kind)
        {
            case CXTypeKind.CXType_Void:
                return 0;
            case CXTypeKind.CXType_Pointer:
                return Share(new BtfPointer(Qualified(type.PointeeType, AddPointee)));
            case CXTypeKind.CXType_ConstantArray:
                return AddArray(type.ArrayElementType, type.ArraySize);
            case CXTypeKind.CXType_IncompleteArray:
                return AddArray(type.ArrayElementType, 0);
            case CXTypeKind.CXType_Vector or CXTypeKind.CXType_ExtVector:
                return AddArray(type.ElementType, type.NumElements);
            case CXTypeKind.CXType_Atomic:
                return Add(type.ValueType);
            case CXTypeKind.CXType_Typedef when NamedOnlyBy(type) is { } record:
                return Share(new BtfTypedef(type.Declaration.Spelling.Text(), Add(record)));
            case CXTypeKind.CXType_Typedef:
                return Declare(type.Declaration, () => new BtfTypedef(type.Declaration.Spelling.Text(), Add(type.Declaration.TypedefDeclUnderlyingType)));
            case CXTypeKind.CXType_Elaborated:
                return Add(type.NamedType);
            case CXTypeKind.CXType_Attributed or CXTypeKind.CXType_BTFTagAttributed:
                return Add(type.ModifiedType);
            case CXTypeKind.CXType_Record:
                return Declare(type.Declaration, () => Composite(type));
            case CXTypeKind.CXType_Enum:
                return Declare(type.Declaration, () => BtfScalars.Enum(type));
            case CXTypeKind.CXType_FunctionProto or CXTypeKind.CXType_FunctionNoProto:
                return AddPrototype(type);
            default:
                return BtfScalars.Find(type) is { } scalar ? Share(scalar) : AddDesugared(type);
        }
    }

    /// <summary>The struct or union that has no other name than this typedef.</summary>
    private static CXType? NamedOnlyBy(CXType typedef) =>
        typedef.CanonicalType is { kind: CXTypeKind.CXType_Record, IsConstQualified: false, IsVolatileQualified: false } record
        && RecordName.From(record.Declaration) is { IsTag: false } name
        && name.Text == typedef.Declaration.Spelling.Text()
            ? record
            : null;

    private uint AddDesugared(CXType type) =>
        type.CanonicalType is var canonical && canonical != type
            ? Add(canonical)
            : throw new UnsupportedTypeException(_user, $"has the type '{type.Spelling.Text()}', which BTF has no form for");

    /// <summary>
    /// What a pointer in an event points to is the kernel's business: a declaration is enough, and pulling in the definition of,
    /// say, <c>struct task_struct</c> would pull in half the kernel.
    /// </summary>
    private uint AddPointee(CXType type)
    {
        if (type.kind == CXTypeKind.CXType_Elaborated)
        {
            return Qualified(type.NamedType, AddPointee);
        }

        var declaration = type.Declaration;
        if (type.CanonicalType is not { kind: CXTypeKind.CXType_Record } record || record.Declaration.Tag().Length == 0
            || _declarations.ContainsKey(declaration.CanonicalCursor))
        {
            return Add(type);
        }

        return type.kind switch
        {
            CXTypeKind.CXType_Typedef =>
                Share(new BtfTypedef(declaration.Spelling.Text(), Qualified(declaration.TypedefDeclUnderlyingType, AddPointee))),
            CXTypeKind.CXType_Record => Share(new BtfForward(declaration.Tag(), declaration.Kind == CXCursorKind.CXCursor_UnionDecl)),
            _ => Add(type),
        };
    }

    private uint AddArray(CXType elementType, long count)
    {
        if (count > uint.MaxValue)
        {
            throw new UnsupportedTypeException(_user, $"has {count} elements, more than BTF can count");
        }

        var element = Add(elementType);
        return Share(new BtfArray(element, Share(new BtfInt("__ARRAY_SIZE_TYPE__", 4, BtfIntEncoding.None, 0, 32)), (uint)count));
    }

    private uint AddPrototype(CXType type)
    {
        var parameters = Enumerable.Range(0, Math.Max(0, type.NumArgTypes)).Select(i => new BtfParameter("", Add(type.GetArgType((uint)i)))).ToList();
        if (type.IsFunctionTypeVariadic)
        {
            parameters.Add(new BtfParameter("", 0));
        }

        return Append(new BtfFunctionPrototype(Add(type.ResultType), [.. parameters]));
    }

    private BtfComposite Composite(CXType type)
    {
        if (type.SizeOf > LargestBits / 8)
        {
            throw new UnsupportedTypeException(_user, $"has {type.SizeOf} bytes; BTF can describe {LargestBits / 8}");
        }

        // A bit-field without a name is a hole.
        var fields = type.Fields().Where(field => !field.IsBitField || field.Name().Length > 0).ToArray();
        var hasBitFields = Array.Exists(fields, field => field.IsBitField);
        // A struct that only a typedef names goes by that name: the original's loaders look for a struct and for its name.
        var name = RecordName.From(type.Declaration);
        if (!name.IsTag && name.Text.Length > 0)
        {
            _untagged.Add(name.Text);
        }

        return new BtfComposite(
            name.Text,
            type.Declaration.Kind == CXCursorKind.CXCursor_UnionDecl,
            (uint)Math.Max(0, type.SizeOf),
            [.. fields.Select(field => Member(field, hasBitFields ? LargestBitFieldOffset : LargestBits))],
            KindFlag: hasBitFields);
    }

    private BtfMember Member(CXCursor field, long largestOffset)
    {
        _user = field;
        if (field.OffsetOfField >= largestOffset)
        {
            throw new UnsupportedTypeException(field, $"starts at bit {field.OffsetOfField}; in such a struct BTF can say less than {largestOffset}");
        }

        return new BtfMember(
            field.Name(),
            Add(field.Type),
            (uint)field.OffsetOfField,
            field.IsBitField ? (uint)field.FieldDeclBitWidth : 0);
    }

    /// <summary>Gives a declaration its id before what it is made of is added, because that may refer back to it.</summary>
    private uint Declare(CXCursor declaration, Func<BtfType> create)
    {
        var key = declaration.CanonicalCursor;
        if (_declarations.TryGetValue(key, out var known))
        {
            return known;
        }

        _types.Add((null, 0));
        var id = (uint)_types.Count;
        _declarations[key] = id;
        var type = create();
        _types[(int)id - 1] = (type, DepthOf(type));
        return id;
    }

    private uint Share(BtfType type)
    {
        if (!_shared.TryGetValue(type, out var id))
        {
            id = Append(type);
            _shared[type] = id;
        }

        return id;
    }

    private uint Append(BtfType type)
    {
        _types.Add((type, DepthOf(type)));
        return (uint)_types.Count;
    }

    /// <summary>Length of the longest chain below a type. Structs that are added one by one may make up a long one.</summary>
    private int DepthOf(BtfType type)
    {
        var inner = type switch
        {
            { AliasedId: { } aliased } => DepthAt(aliased),
            BtfArray array => DepthAt(array.ElementTypeId),
            BtfComposite composite => composite.Members.Select(member => DepthAt(member.TypeId)).DefaultIfEmpty().Max(),
            // A list of structs that lead to one another may be as long as it likes.
            BtfPointer { TypeId: > 0 and var id } when _types[(int)id - 1].Type is not (null or BtfComposite) => DepthAt(id),
            _ => 0,
        };
        return inner < MostNested ? inner + 1 : throw TooDeep();
    }

    private int DepthAt(uint id) => id == 0 ? 0 : _types[(int)id - 1].Depth;

    private UnsupportedTypeException TooDeep() => new(_user, $"is nested more than {MostNested} types deep");
}
