namespace ClangSharp.Interop;

/// <summary>A set of diagnostics.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXDiagnosticSet(nint handle) : IDisposable, IEquatable<CXDiagnosticSet>
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>Number of diagnostics.</summary>
    public readonly uint NumDiagnostics => clang.getNumDiagnosticsInSet(this);

    /// <summary>The diagnostic at an index.</summary>
    public readonly CXDiagnostic GetDiagnostic(uint index) => clang.getDiagnosticInSet(this, index);

    /// <summary>Whether both are the same native object.</summary>
    public static bool operator ==(CXDiagnosticSet left, CXDiagnosticSet right) => left.Handle == right.Handle;

    /// <summary>Whether they are different native objects.</summary>
    public static bool operator !=(CXDiagnosticSet left, CXDiagnosticSet right) => !(left == right);

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeDiagnosticSet(this);
            Handle = 0;
        }
    }

    /// <inheritdoc />
    public readonly bool Equals(CXDiagnosticSet other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXDiagnosticSet other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => Handle.GetHashCode();
}
