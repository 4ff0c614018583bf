namespace ClangSharp.Interop;

/// <summary>One parsed source file with all it includes.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXTranslationUnit(nint handle) : IDisposable, IEquatable<CXTranslationUnit>
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>The root of its syntax tree.</summary>
    public readonly CXCursor Cursor => clang.getTranslationUnitCursor(this);

    /// <summary>The name of the source file.</summary>
    public readonly CXString Spelling => clang.getTranslationUnitSpelling(this);

    /// <summary>Number of diagnostics, without the notes under them.</summary>
    public readonly uint NumDiagnostics => clang.getNumDiagnostics(this);

    /// <summary>One of its diagnostics.</summary>
    public readonly CXDiagnostic GetDiagnostic(uint index) => clang.getDiagnostic(this, index);

    /// <summary>A file by name; a default handle when it is not part of this unit.</summary>
    public readonly CXFile GetFile(string fileName) => clang.getFile(this, fileName);

    /// <summary>The location of a line and column, both from one.</summary>
    public readonly CXSourceLocation GetLocation(CXFile file, uint line, uint column) => clang.getLocation(this, file, line, column);

    /// <summary>The innermost node at a location.</summary>
    public readonly CXCursor GetCursor(CXSourceLocation location) => clang.getCursor(this, location);

    /// <summary>Parses a file; a default handle when that is not possible at all.</summary>
    /// <inheritdoc cref="TryParse" />
    public static CXTranslationUnit Parse(
        CXIndex index,
        string sourceFileName,
        ReadOnlySpan<string> commandLineArgs,
        ReadOnlySpan<CXUnsavedFile> unsavedFiles,
        CXTranslationUnit_Flags options)
    {
        _ = TryParse(index, sourceFileName, commandLineArgs, unsavedFiles, options, out var translationUnit);
        return translationUnit;
    }

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

    /// <summary>Whether both are the same native object.</summary>
    public static bool operator ==(CXTranslationUnit left, CXTranslationUnit right) => left.Handle == right.Handle;

    /// <summary>Whether they are different native objects.</summary>
    public static bool operator !=(CXTranslationUnit left, CXTranslationUnit right) => !(left == right);

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeTranslationUnit(this);
            Handle = 0;
        }
    }

    /// <inheritdoc />
    public readonly bool Equals(CXTranslationUnit other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXTranslationUnit other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => Handle.GetHashCode();

    /// <inheritdoc />
    public override readonly string ToString() => Spelling.ToString();
}
