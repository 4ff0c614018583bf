namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0649

/// <summary>A token of the source; valid until <see cref="CXTranslationUnit.DisposeTokens"/>.</summary>
public readonly struct CXToken : IEquatable<CXToken>
{
    private readonly uint _kind;
    private readonly uint _location;
    private readonly uint _length;
    private readonly uint _flags;
    private readonly nint _data;

    /// <summary>Its kind.</summary>
    public CXTokenKind Kind => clang.getTokenKind(this);

    /// <summary>Whether both are the same token.</summary>
    public static bool operator ==(CXToken left, CXToken right) => (left._kind, left._location, left._length, left._flags, left._data)
        == (right._kind, right._location, right._length, right._flags, right._data);

    /// <summary>Whether they are different tokens.</summary>
    public static bool operator !=(CXToken left, CXToken right) => !(left == right);

    /// <summary>Its text.</summary>
    public CXString GetSpelling(CXTranslationUnit translationUnit) => clang.getTokenSpelling(translationUnit, this);

    /// <summary>Its location.</summary>
    public CXSourceLocation GetLocation(CXTranslationUnit translationUnit) => clang.getTokenLocation(translationUnit, this);

    /// <summary>Its source range.</summary>
    public CXSourceRange GetExtent(CXTranslationUnit translationUnit) => clang.getTokenExtent(translationUnit, this);

    /// <inheritdoc />
    public bool Equals(CXToken other) => this == other;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is CXToken other && this == other;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_kind, _location, _length, _flags, _data);
}
