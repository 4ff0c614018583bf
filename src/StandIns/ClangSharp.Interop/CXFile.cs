namespace ClangSharp.Interop;

/// <summary>A source file of a translation unit.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXFile(nint handle) : IEquatable<CXFile>
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>Its path as the compiler was given it.</summary>
    public readonly CXString Name => clang.getFileName(this);

    /// <summary>Whether both are the same native object.</summary>
    public static bool operator ==(CXFile left, CXFile right) => clang.File_isEqual(left, right) != 0;

    /// <summary>Whether they are different native objects.</summary>
    public static bool operator !=(CXFile left, CXFile right) => !(left == right);

    /// <inheritdoc />
    public readonly bool Equals(CXFile other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXFile other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => Handle.GetHashCode();

    /// <inheritdoc />
    public override readonly string ToString() => Name.ToString();
}
