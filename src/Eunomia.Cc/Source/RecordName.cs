using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>What a struct, union or enum is called.</summary>
/// <param name="Text">Its tag, or the typedef that stands for one without a tag; empty when it has no name at all.</param>
/// <param name="IsTag">Whether the name is a tag.</param>
internal readonly record struct RecordName(string Text, bool IsTag)
{
    private static readonly string[] Keywords = ["struct ", "union ", "enum "];

    /// <summary>Reads it off a declaration.</summary>
    public static RecordName Of(CXCursor declaration)
    {
        // clang calls a struct by its typedef, without the keyword, when it has no tag, and by a place in parentheses when it has neither.
        var type = declaration.Type.Spelling.Text();
        if (!Array.Exists(Keywords, keyword => type.StartsWith(keyword, StringComparison.Ordinal)))
        {
            return new RecordName(type.Contains('(') ? "" : type, IsTag: false);
        }

        var tag = declaration.Spelling.Text();
        return tag.Contains('(') ? default : new RecordName(tag, IsTag: true);
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

        return canonical.kind == CXTypeKind.CXType_Record && canonical.SizeOf > 0 && Of(canonical.Declaration).Text.Length > 0
            ? canonical.Declaration.CanonicalCursor
            : null;
    }
}
