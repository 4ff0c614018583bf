using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

public static partial class clang
{
    [LibraryImport(Library, EntryPoint = "clang_getNullCursor")]
    internal static partial CXCursor getNullCursor();

    [LibraryImport(Library, EntryPoint = "clang_equalCursors")]
    internal static partial uint equalCursors(CXCursor left, CXCursor right);

    [LibraryImport(Library, EntryPoint = "clang_hashCursor")]
    internal static partial uint hashCursor(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isNull")]
    internal static partial int Cursor_isNull(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorKind")]
    internal static partial CXCursorKind getCursorKind(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorKindSpelling")]
    internal static partial CXString getCursorKindSpelling(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isDeclaration")]
    internal static partial uint isDeclaration(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isReference")]
    internal static partial uint isReference(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isExpression")]
    internal static partial uint isExpression(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isStatement")]
    internal static partial uint isStatement(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isAttribute")]
    internal static partial uint isAttribute(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isInvalid")]
    internal static partial uint isInvalid(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isTranslationUnit")]
    internal static partial uint isTranslationUnit(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isPreprocessing")]
    internal static partial uint isPreprocessing(CXCursorKind kind);

    [LibraryImport(Library, EntryPoint = "clang_isInvalidDeclaration")]
    internal static partial uint isInvalidDeclaration(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_isCursorDefinition")]
    internal static partial uint isCursorDefinition(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorSpelling")]
    internal static partial CXString getCursorSpelling(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorDisplayName")]
    internal static partial CXString getCursorDisplayName(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorUSR")]
    internal static partial CXString getCursorUSR(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorType")]
    internal static partial CXType getCursorType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorResultType")]
    internal static partial CXType getCursorResultType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorLocation")]
    internal static partial CXSourceLocation getCursorLocation(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorExtent")]
    internal static partial CXSourceRange getCursorExtent(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getTranslationUnit")]
    internal static partial CXTranslationUnit Cursor_getTranslationUnit(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorSemanticParent")]
    internal static partial CXCursor getCursorSemanticParent(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorLexicalParent")]
    internal static partial CXCursor getCursorLexicalParent(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorReferenced")]
    internal static partial CXCursor getCursorReferenced(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCursorDefinition")]
    internal static partial CXCursor getCursorDefinition(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getCanonicalCursor")]
    internal static partial CXCursor getCanonicalCursor(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getIncludedFile")]
    internal static partial CXFile getIncludedFile(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getRawCommentText")]
    internal static partial CXString Cursor_getRawCommentText(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getBriefCommentText")]
    internal static partial CXString Cursor_getBriefCommentText(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getCommentRange")]
    internal static partial CXSourceRange Cursor_getCommentRange(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_hasAttrs")]
    internal static partial uint Cursor_hasAttrs(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isAnonymous")]
    internal static partial uint Cursor_isAnonymous(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isAnonymousRecordDecl")]
    internal static partial uint Cursor_isAnonymousRecordDecl(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isFunctionInlined")]
    internal static partial uint Cursor_isFunctionInlined(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isMacroFunctionLike")]
    internal static partial uint Cursor_isMacroFunctionLike(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_isMacroBuiltin")]
    internal static partial uint Cursor_isMacroBuiltin(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_hasVarDeclGlobalStorage")]
    internal static partial int Cursor_hasVarDeclGlobalStorage(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_hasVarDeclExternalStorage")]
    internal static partial int Cursor_hasVarDeclExternalStorage(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getStorageClass")]
    internal static partial CX_StorageClass Cursor_getStorageClass(CXCursor cursor);

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

    [LibraryImport(Library, EntryPoint = "clang_getEnumConstantDeclUnsignedValue")]
    internal static partial ulong getEnumConstantDeclUnsignedValue(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getEnumDeclIntegerType")]
    internal static partial CXType getEnumDeclIntegerType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_getTypedefDeclUnderlyingType")]
    internal static partial CXType getTypedefDeclUnderlyingType(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getNumArguments")]
    internal static partial int Cursor_getNumArguments(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_getArgument")]
    internal static partial CXCursor Cursor_getArgument(CXCursor cursor, uint index);

    [LibraryImport(Library, EntryPoint = "clang_getCursorUnaryOperatorKind")]
    internal static partial CXUnaryOperatorKind getCursorUnaryOperatorKind(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_visitChildren")]
    internal static unsafe partial uint visitChildren(
        CXCursor parent, delegate* unmanaged[Cdecl]<CXCursor, CXCursor, void*, CXChildVisitResult> visitor, void* clientData);
}
