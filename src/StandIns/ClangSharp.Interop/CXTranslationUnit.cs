namespace ClangSharp.Interop;

/// <summary>One parsed source file with all it includes.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXTranslationUnit(nint handle) : IDisposable
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>The root of its syntax tree.</summary>
    public readonly CXCursor Cursor => clang.getTranslationUnitCursor(this);

    /// <summary>The location of a line and column, both from one.</summary>
    public readonly CXSourceLocation GetLocation(CXFile file, uint line, uint column) => clang.getLocation(this, file, line, column);

    /// <summary>Parses a file. Errors in the source are diagnostics of the unit; the error code is for everything else.</summary>
    /// <param name="index">The index of the unit.</param>
    /// <param name="sourceFileName">The file.</param>
    /// <param name="commandLineArgs">The compiler's arguments, without its name and the file.</param>
    /// <param name="unsavedFiles">Files whose contents come from memory; they may be disposed afterwards.</param>
    /// <param name="options">Options of the parser.</param>
    /// <param name="translationUnit">The unit, on success.</param>
    public static CXErrorCode TryParse(
        CXIndex index,
        string sourceFileName,
        ReadOnlySpan<string> commandLineArgs,
        ReadOnlySpan<CXUnsavedFile> unsavedFiles,
        CXTranslationUnit_Flags options,
        out CXTranslationUnit translationUnit) =>
        clang.parseTranslationUnit2(
            index,
            sourceFileName,
            commandLineArgs,
            commandLineArgs.Length,
            unsavedFiles,
            (uint)unsavedFiles.Length,
            (uint)options,
            out translationUnit);

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeTranslationUnit(this);
            Handle = 0;
        }
    }
}
