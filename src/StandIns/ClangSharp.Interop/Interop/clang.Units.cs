using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

public static partial class clang
{
    [LibraryImport(Library, EntryPoint = "clang_createIndex")]
    internal static partial CXIndex createIndex(int excludeDeclarationsFromPch, int displayDiagnostics);

    [LibraryImport(Library, EntryPoint = "clang_disposeIndex")]
    internal static partial void disposeIndex(CXIndex index);

    [LibraryImport(Library, EntryPoint = "clang_disposeTranslationUnit")]
    internal static partial void disposeTranslationUnit(CXTranslationUnit unit);

    [LibraryImport(Library, EntryPoint = "clang_getTranslationUnitCursor")]
    internal static partial CXCursor getTranslationUnitCursor(CXTranslationUnit unit);

    [LibraryImport(Library, EntryPoint = "clang_getLocation")]
    internal static partial CXSourceLocation getLocation(CXTranslationUnit unit, CXFile file, uint line, uint column);

    [LibraryImport(Library, EntryPoint = "clang_getFileName")]
    internal static partial CXString getFileName(CXFile file);

    [LibraryImport(Library, EntryPoint = "clang_File_isEqual")]
    internal static partial int File_isEqual(CXFile left, CXFile right);

    /// <summary>The bytes of a text, with a zero behind them.</summary>
    [LibraryImport(Library, EntryPoint = "clang_getCString")]
    public static unsafe partial sbyte* getCString(CXString text);

    internal static unsafe string? getText(CXString text) => Marshal.PtrToStringUTF8((nint)getCString(text));

    [LibraryImport(Library, EntryPoint = "clang_disposeString")]
    internal static partial void disposeString(CXString text);

    [LibraryImport(Library, EntryPoint = "clang_Location_isInSystemHeader")]
    internal static partial int Location_isInSystemHeader(CXSourceLocation location);

    [LibraryImport(Library, EntryPoint = "clang_getExpansionLocation")]
    internal static partial void getExpansionLocation(
        CXSourceLocation location, out CXFile file, out uint line, out uint column, out uint offset);

    [LibraryImport(Library, EntryPoint = "clang_getFileLocation")]
    internal static partial void getFileLocation(
        CXSourceLocation location, out CXFile file, out uint line, out uint column, out uint offset);

    [LibraryImport(Library, EntryPoint = "clang_getRange")]
    internal static partial CXSourceRange getRange(CXSourceLocation begin, CXSourceLocation end);

    [LibraryImport(Library, EntryPoint = "clang_Range_isNull")]
    internal static partial int Range_isNull(CXSourceRange range);

    [LibraryImport(Library, EntryPoint = "clang_getRangeStart")]
    internal static partial CXSourceLocation getRangeStart(CXSourceRange range);

    [LibraryImport(Library, EntryPoint = "clang_getRangeEnd")]
    internal static partial CXSourceLocation getRangeEnd(CXSourceRange range);

    [LibraryImport(Library, EntryPoint = "clang_getTokenKind")]
    internal static partial CXTokenKind getTokenKind(CXToken token);

    [LibraryImport(Library, EntryPoint = "clang_getTokenSpelling")]
    internal static partial CXString getTokenSpelling(CXTranslationUnit unit, CXToken token);

    [LibraryImport(Library, EntryPoint = "clang_getTokenExtent")]
    internal static partial CXSourceRange getTokenExtent(CXTranslationUnit unit, CXToken token);

    [LibraryImport(Library, EntryPoint = "clang_Cursor_Evaluate")]
    internal static partial CXEvalResult Cursor_Evaluate(CXCursor cursor);

    [LibraryImport(Library, EntryPoint = "clang_EvalResult_getKind")]
    internal static partial CXEvalResultKind EvalResult_getKind(CXEvalResult result);

    [LibraryImport(Library, EntryPoint = "clang_EvalResult_getAsLongLong")]
    internal static partial long EvalResult_getAsLongLong(CXEvalResult result);

    [LibraryImport(Library, EntryPoint = "clang_EvalResult_dispose")]
    internal static partial void disposeEvalResult(CXEvalResult result);

    /// <summary>Parses a file whose name, and the arguments, are any bytes.</summary>
    [LibraryImport(Library, EntryPoint = "clang_parseTranslationUnit2")]
    public static unsafe partial CXErrorCode parseTranslationUnit2(
        void* index,
        sbyte* sourceFileName,
        sbyte** arguments,
        int argumentCount,
        CXUnsavedFile* unsavedFiles,
        uint unsavedFileCount,
        uint options,
        CXTranslationUnitImpl** unit);

    /// <summary>A file by a name that is any bytes; null when it is not part of the unit.</summary>
    [LibraryImport(Library, EntryPoint = "clang_getFile")]
    public static unsafe partial void* getFile(CXTranslationUnitImpl* unit, sbyte* fileName);

    [LibraryImport(Library, EntryPoint = "clang_tokenize")]
    internal static unsafe partial void tokenize(CXTranslationUnit unit, CXSourceRange range, out CXToken* tokens, out uint count);

    [LibraryImport(Library, EntryPoint = "clang_disposeTokens")]
    internal static unsafe partial void disposeTokens(CXTranslationUnit unit, CXToken* tokens, uint count);
}
