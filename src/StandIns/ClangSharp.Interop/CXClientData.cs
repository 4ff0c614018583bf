namespace ClangSharp.Interop;

/// <summary>User data passed to a visitor.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXClientData(nint handle)
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;
}
