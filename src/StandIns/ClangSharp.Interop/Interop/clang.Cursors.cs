using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

public static partial class clang
{
    [LibraryImport(Library, EntryPoint = "clang_equalCursors")]
    internal static partial uint equalCursors(CXCursor left, CXCursor right);

    [LibraryImport(Library, EntryPoint = "clang_hashCursor")]
    internal static partial uint hashCursor(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isNull")]
    internal static partial int Cursor_isNull(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorKind")]
    internal static partial CXCursorKind getCursorKind(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_isCursorDefinition")]
    internal static partial uint isCursorDefinition(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorSpelling")]
    internal static partial CXString getCursorSpelling(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorType")]
    internal static partial CXType getCursorType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorLocation")]
    internal static partial CXSourceLocation getCursorLocation(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorExtent")]
    internal static partial CXSourceRange getCursorExtent(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorReferenced")]
    internal static partial CXCursor getCursorReferenced(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorDefinition")]
    internal static partial CXCursor getCursorDefinition(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCanonicalCursor")]
    internal static partial CXCursor getCanonicalCursor(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getRawCommentText")]
    internal static partial CXString Cursor_getRawCommentText(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getCommentRange")]
    internal static partial CXSourceRange Cursor_getCommentRange(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_hasVarDeclGlobalStorage")]
    internal static partial int Cursor_hasVarDeclGlobalStorage(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorLinkage")]
    internal static partial CXLinkageKind getCursorLinkage(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isBitField")]
    internal static partial uint Cursor_isBitField(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getFieldDeclBitWidth")]
    internal static partial int getFieldDeclBitWidth(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getOffsetOfField")]
    internal static partial long Cursor_getOffsetOfField(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getEnumConstantDeclValue")]
    internal static partial long getEnumConstantDeclValue(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getEnumDeclIntegerType")]
    internal static partial CXType getEnumDeclIntegerType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getTypedefDeclUnderlyingType")]
    internal static partial CXType getTypedefDeclUnderlyingType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getNumArguments")]
    internal static partial int Cursor_getNumArguments(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getArgument")]
    internal static partial CXCursor Cursor_getArgument(CXCursor cursor, uint index);

    [LibraryImport(Library, EntryPoint = "clang_visitChildren")]
    internal static unsafe partial uint visitChildren(
        CXCursor parent, delegate* unmanaged[Cdecl]<CXCursor, CXCursor, void*, CXChildVisitResult> visitor, void* clientData);
}
