using ClangSharp.Interop;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>Finds the structs that are exported although no map carries them.</summary>
internal static class HeaderStructs
{
    /// <summary>The structs and unions that carry an <c>@export</c>, in source order.</summary>
    public static IEnumerable<CXCursor> Marked(TranslationUnit source, SourceDocumentation documentation) =>
        documentation.Exported.IsEmpty
            ? []
            : source.Declarations.SelectMany(Records)
                .Where(record => documentation.Exported.Contains(RecordName.From(record).Text, StringComparer.Ordinal));

    /// <summary>The structs that the export header defines at its top level, in header order.</summary>
    public static IEnumerable<CXCursor> InHeader(TranslationUnit source) =>
        source.HeaderDeclarations.Where(
            cursor => cursor.kind == CXCursorKind.CXCursor_StructDecl && cursor.IsDefinition && RecordName.From(cursor).Text.Length > 0);

    /// <summary>The struct or union that is defined or named here, and those defined in it: C knows them outside, too.</summary>
    private static IEnumerable<CXCursor> Records(CXCursor cursor) => cursor.kind switch
    {
        CXCursorKind.CXCursor_TypedefDecl when cursor.TypedefDeclUnderlyingType.CanonicalType is { kind: CXTypeKind.CXType_Record } type
            && type.Declaration.IsDefinition => [type.Declaration],
        CXCursorKind.CXCursor_StructDecl or CXCursorKind.CXCursor_UnionDecl when cursor.IsDefinition =>
            cursor.Children().SelectMany(Records).Prepend(cursor),
        _ => [],
    };
}
