using ClangSharp.Interop;
using Eunomia.Bpf.Btf;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>Writes scalar C types as BTF.</summary>
internal static class BtfScalars
{
    /// <summary>An integer or floating-point type; null for all others.</summary>
    public static BtfType? Find(CXType type) => type.kind switch
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

    /// <summary>An enum with its constants.</summary>
    public static BtfEnum Enum(CXType type)
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

    private static BtfInt Int(CXType type, string name, BtfIntEncoding encoding) =>
        new(name, (uint)type.SizeOf, encoding, 0, (int)type.SizeOf * 8);
}
