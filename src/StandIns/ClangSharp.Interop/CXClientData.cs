namespace ClangSharp.Interop;

/// <summary>User data passed to a visitor.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXClientData(nint handle) : IEquatable<CXClientData>
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>Whether both are the same native object.</summary>
    public static bool operator ==(CXClientData left, CXClientData right) => left.Handle == right.Handle;

    /// <summary>Whether they are different native objects.</summary>
    public static bool operator !=(CXClientData left, CXClientData right) => !(left == right);

    /// <inheritdoc />
    public readonly bool Equals(CXClientData other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXClientData other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => Handle.GetHashCode();
}
