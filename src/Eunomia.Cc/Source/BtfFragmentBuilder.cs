using ClangSharp.Interop;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>
/// Writes C types as BTF, as clang's BPF back end does: it leaves types out of the object that no map, global or function
/// mentions, which is what happens to the struct of an event.
/// </summary>
internal sealed class BtfFragmentBuilder
{
    private readonly List<BtfType?> _types = [];
    private readonly Dictionary<CXCursor, uint> _declarations = [];
    private readonly Dictionary<BtfType, uint> _shared = [];

    /// <summary>Adds a type and all it is made of.</summary>
    /// <returns>Its id in the fragment; 0 for void.</returns>
    public uint Add(CXType type) => Qualified(type, AddUnqualified);

    /// <summary>The fragment.</summary>
    public BtfTypeTable ToTable() => new([.. _types.Select(type => type!)]);

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
                return AddArray(type.ArrayElementType, (uint)type.ArraySize);
            case CXTypeKind.CXType_IncompleteArray:
                return AddArray(type.ArrayElementType, 0);
            case CXTypeKind.CXType_Vector or CXTypeKind.CXType_ExtVector:
                return AddArray(type.ElementType, (uint)type.NumElements);
            case CXTypeKind.CXType_Atomic:
                return Add(type.ValueType);
            case CXTypeKind.CXType_Typedef:
                return Declare(type.Declaration, () => new BtfTypedef(type.Declaration.Spelling.Text(), Add(type.Declaration.TypedefDeclUnderlyingType)));
            case CXTypeKind.CXType_Elaborated:
                return Add(type.NamedType);
            case CXTypeKind.CXType_Attributed or CXTypeKind.CXType_BTFTagAttributed:
                return Add(type.ModifiedType);
            case CXTypeKind.CXType_Record:
                return Declare(type.Declaration, () => Composite(type));
            case CXTypeKind.CXType_Enum:
                return Declare(type.Declaration, () => Enum(type));
            case CXTypeKind.CXType_FunctionProto or CXTypeKind.CXType_FunctionNoProto:
                return AddPrototype(type);
            default:
                return Scalar(type) is { } scalar ? Share(scalar) : AddDesugared(type);
        }
    }

    private uint AddDesugared(CXType type) =>
        type.CanonicalType is var canonical && canonical != type
            ? Add(canonical)
            : throw new NotSupportedException($"no BTF for the type '{type.Spelling.Text()}'");

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

    private uint AddArray(CXType elementType, uint count)
    {
        var element = Add(elementType);
        return Share(new BtfArray(element, Share(new BtfInt("__ARRAY_SIZE_TYPE__", 4, BtfIntEncoding.None, 0, 32)), count));
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
        // A bit-field without a name is a hole.
        var fields = type.Fields().Where(field => !field.IsBitField || !IsUnnamedMember(field)).ToArray();
        return new BtfComposite(
            type.Declaration.Tag(),
            type.Declaration.Kind == CXCursorKind.CXCursor_UnionDecl,
            (uint)Math.Max(0, type.SizeOf),
            [.. fields.Select(Member)],
            KindFlag: fields.Any(field => field.IsBitField));
    }

    private BtfMember Member(CXCursor field) => new(
        IsUnnamedMember(field) ? "" : field.Spelling.Text(),
        Add(field.Type),
        (uint)field.OffsetOfField,
        field.IsBitField ? (uint)field.FieldDeclBitWidth : 0);

    // libclang invents a spelling with a place in it for what has no name.
    private static bool IsUnnamedMember(CXCursor field) => field.Spelling.Text() is var name && (name.Length == 0 || name.Contains('('));

    private static BtfEnum Enum(CXType type)
    {
        var constants = type.Declaration.Children().Where(child => child.Kind == CXCursorKind.CXCursor_EnumConstantDecl).ToArray();
        var signed = constants.Any(constant => constant.EnumConstantDeclValue < 0)
            && type.Declaration.EnumDecl_IntegerType.CanonicalType.kind is not (CXTypeKind.CXType_UInt or CXTypeKind.CXType_ULong or CXTypeKind.CXType_ULongLong
                or CXTypeKind.CXType_UChar or CXTypeKind.CXType_UShort or CXTypeKind.CXType_Bool);
        return new BtfEnum(
            type.Declaration.Tag(),
            (uint)type.SizeOf,
            signed,
            type.SizeOf == 8,
            [.. constants.Select(constant => new BtfEnumerator(constant.Spelling.Text(), Value(constant)))]);

        // libclang extends the sign whatever the type.
        long Value(CXCursor constant) => signed || type.SizeOf == 8
            ? constant.EnumConstantDeclValue
            : constant.EnumConstantDeclValue & ((1L << (8 * (int)type.SizeOf)) - 1);
    }

    private static BtfType? Scalar(CXType type) => type.kind switch
    {
        CXTypeKind.CXType_Bool => Int(type, "_Bool", BtfIntEncoding.Bool),
        CXTypeKind.CXType_Char_S or CXTypeKind.CXType_SChar or CXTypeKind.CXType_Short or CXTypeKind.CXType_Int or CXTypeKind.CXType_Long
            or CXTypeKind.CXType_LongLong or CXTypeKind.CXType_Int128 => Int(type, type.Spelling.Text(), BtfIntEncoding.Signed),
        CXTypeKind.CXType_Char_U or CXTypeKind.CXType_UChar or CXTypeKind.CXType_UShort or CXTypeKind.CXType_UInt or CXTypeKind.CXType_ULong
            or CXTypeKind.CXType_ULongLong or CXTypeKind.CXType_UInt128 => Int(type, type.Spelling.Text(), BtfIntEncoding.None),
        CXTypeKind.CXType_Half or CXTypeKind.CXType_Float16 or CXTypeKind.CXType_Float or CXTypeKind.CXType_Double or CXTypeKind.CXType_LongDouble =>
            new BtfFloat(type.Spelling.Text(), (uint)type.SizeOf),
        _ => null,
    };

    private static BtfInt Int(CXType type, string name, BtfIntEncoding encoding) =>
        new(name, (uint)type.SizeOf, encoding, 0, (int)type.SizeOf * 8);

    /// <summary>Gives a declaration its id before what it is made of is added, because that may refer back to it.</summary>
    private uint Declare(CXCursor declaration, Func<BtfType> create)
    {
        var key = declaration.CanonicalCursor;
        if (_declarations.TryGetValue(key, out var known))
        {
            return known;
        }

        _types.Add(null);
        var id = (uint)_types.Count;
        _declarations[key] = id;
        _types[(int)id - 1] = create();
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
        _types.Add(type);
        return (uint)_types.Count;
    }
}
