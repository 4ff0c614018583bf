using ClangSharp.Interop;
using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Source;

/// <summary>Finds the structs that the program shows to user space although no map carries them.</summary>
internal static class HeaderStructs
{
    /// <summary>The structs and unions that carry an <c>@export</c>, in source order.</summary>
    public static IEnumerable<CXCursor> Marked(ParsedSource source, SourceDocumentation documentation) =>
        source.Declarations.Where(cursor => cursor.kind is CXCursorKind.CXCursor_StructDecl or CXCursorKind.CXCursor_UnionDecl
            && IsNamedDefinition(cursor)
            && documentation.Exported.Contains(RecordName.Of(cursor).Text, StringComparer.Ordinal));

    /// <summary>The structs that the export header defines at its top level, in header order.</summary>
    public static IEnumerable<CXCursor> InHeader(ParsedSource source) =>
        source.HeaderDeclarations.Where(cursor => cursor.kind == CXCursorKind.CXCursor_StructDecl && IsNamedDefinition(cursor));

    private static bool IsNamedDefinition(CXCursor cursor) => cursor.IsDefinition && RecordName.Of(cursor).Text.Length > 0;
}
