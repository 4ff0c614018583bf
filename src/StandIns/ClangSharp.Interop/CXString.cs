namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0169, CS0649

/// <summary>Text owned by libclang until it is disposed.</summary>
public struct CXString : IDisposable
{
    internal nint _data;
    private readonly uint _flags;

    /// <summary>Releases the text; strings already taken from it stay valid.</summary>
    public readonly void Dispose() => clang.disposeString(this);

    /// <summary>The text; empty when there is none.</summary>
    public override readonly string ToString() => clang.getText(this) ?? "";
}
