namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Kind of a token.</summary>
public enum CXTokenKind
{
    CXToken_Punctuation = 0,
    CXToken_Keyword = 1,
    CXToken_Identifier = 2,
    CXToken_Literal = 3,
    CXToken_Comment = 4,
}
