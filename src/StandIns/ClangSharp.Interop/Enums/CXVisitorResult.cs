namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Whether a visit of fields goes on.</summary>
public enum CXVisitorResult
{
    CXVisit_Break = 0,
    CXVisit_Continue = 1,
}
