namespace ClangSharp.Interop;

/// <summary>A set of translation units; it must outlive them.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXIndex(nint handle) : IDisposable
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>A new index.</summary>
    /// <param name="excludeDeclarationsFromPch">Leave out what comes from a precompiled header.</param>
    /// <param name="displayDiagnostics">Let libclang print diagnostics to stderr.</param>
    /// <exception cref="DllNotFoundException">There is no libclang.</exception>
    public static CXIndex Create(bool excludeDeclarationsFromPch = false, bool displayDiagnostics = false) =>
        clang.createIndex(excludeDeclarationsFromPch ? 1 : 0, displayDiagnostics ? 1 : 0);

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeIndex(this);
            Handle = 0;
        }
    }
}
