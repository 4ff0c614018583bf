namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Linkage of a declaration.</summary>
public enum CXLinkageKind
{
    CXLinkage_Invalid = 0,
    CXLinkage_NoLinkage = 1,
    CXLinkage_Internal = 2,
}
