namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Kind of a token.</summary>
public enum CXTokenKind
{
    CXToken_Comment = 4,
}
