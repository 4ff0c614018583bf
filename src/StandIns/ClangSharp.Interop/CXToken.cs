namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0169, CS0649

/// <summary>A token of the source; valid until <see cref="CXTranslationUnit.DisposeTokens"/>.</summary>
public readonly struct CXToken
{
    private readonly uint _kind;
    private readonly uint _location;
    private readonly uint _length;
    private readonly uint _flags;
    private readonly nint _data;

    /// <summary>Its kind.</summary>
    public CXTokenKind Kind => clang.getTokenKind(this);

    /// <summary>Its text.</summary>
    public CXString GetSpelling(CXTranslationUnit translationUnit) => clang.getTokenSpelling(translationUnit, this);

    /// <summary>Its source range.</summary>
    public CXSourceRange GetExtent(CXTranslationUnit translationUnit) => clang.getTokenExtent(translationUnit, this);
}
