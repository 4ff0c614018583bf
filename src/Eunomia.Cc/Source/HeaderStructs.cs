using System.Collections.Immutable;
using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>Finds the structs that a header defines at its top level.</summary>
internal static class HeaderStructs
{
    /// <summary>The structs in header order, a typedef standing for an anonymous one; null when the header is not part of the unit.</summary>
    public static ImmutableArray<CXType>? In(CXTranslationUnit unit, string headerPath)
    {
        var header = unit.GetFile(headerPath);
        var declarations = unit.Cursor.Children().Where(cursor => FileOf(cursor) == header).ToArray();
        if (header.Handle == 0 || declarations.Length == 0)
        {
            return null;
        }

        return [.. declarations.Where(IsStruct).Select(cursor => cursor.Type)];
    }

    private static bool IsStruct(CXCursor cursor) => cursor.Kind switch
    {
        CXCursorKind.CXCursor_StructDecl => cursor.IsDefinition && cursor.Tag().Length > 0,
        CXCursorKind.CXCursor_TypedefDecl =>
            cursor.TypedefDeclUnderlyingType.CanonicalType is { kind: CXTypeKind.CXType_Record } record
            && record.Declaration.Kind == CXCursorKind.CXCursor_StructDecl
            && record.Declaration.Tag().Length == 0,
        _ => false,
    };

    private static CXFile FileOf(CXCursor cursor)
    {
        cursor.Location.GetFileLocation(out var file, out _, out _, out _);
        return file;
    }
}
