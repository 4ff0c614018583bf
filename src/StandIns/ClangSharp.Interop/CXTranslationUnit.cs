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
