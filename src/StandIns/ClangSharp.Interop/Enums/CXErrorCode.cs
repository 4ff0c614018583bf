namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Result of a parse.</summary>
public enum CXErrorCode
{
    CXError_Success = 0,
    CXError_Crashed = 2,
}
