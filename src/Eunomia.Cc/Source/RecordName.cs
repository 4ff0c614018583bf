using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>Name of a struct, union or enum.</summary>
/// <param name="Text">Its tag, or the typedef that stands for one without a tag; empty when it has no name at all.</param>
/// <param name="IsTag">Whether the name is a tag.</param>
internal readonly record struct RecordName(string Text, bool IsTag)
{
    /// <summary>The name of a declaration.</summary>
    public static RecordName From(CXCursor declaration)
    {
        if (declaration.Tag() is { Length: > 0 } tag)
        {
            return new RecordName(tag, IsTag: true);
        }

        return new RecordName(declaration.Type.Name(), IsTag: false);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The struct or union behind typedefs, arrays and qualifiers that has a name and a size; null when there is none.</summary>
    public static CXCursor? Find(CXType type)
    {
        var canonical = type.CanonicalType;
        while (canonical.kind is CXTypeKind.CXType_ConstantArray or CXTypeKind.CXType_IncompleteArray)
        {
            canonical = canonical.ArrayElementType.CanonicalType;
        }

        return canonical.kind == CXTypeKind.CXType_Record && canonical.SizeOf > 0 && From(canonical.Declaration).Text.Length > 0
            ? canonical.Declaration.CanonicalCursor
            : null;
    }
}
