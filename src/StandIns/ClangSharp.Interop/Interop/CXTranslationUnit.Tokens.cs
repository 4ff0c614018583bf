namespace ClangSharp.Interop;

public partial struct CXTranslationUnit
{
    /// <summary>The tokens in a range, comments included; native memory until <see cref="DisposeTokens"/>.</summary>
    public readonly unsafe Span<CXToken> Tokenize(CXSourceRange sourceRange)
    {
        clang.tokenize(this, sourceRange, out var tokens, out var count);
        return new Span<CXToken>(tokens, (int)count);
    }

    /// <summary>Releases what <see cref="Tokenize"/> returned.</summary>
    public readonly unsafe void DisposeTokens(ReadOnlySpan<CXToken> tokens)
    {
        fixed (CXToken* first = tokens)
        {
            clang.disposeTokens(this, first, (uint)tokens.Length);
        }
    }
}
