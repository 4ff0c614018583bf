namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Options for the text of a diagnostic.</summary>
[Flags]
public enum CXDiagnosticDisplayOptions
{
    CXDiagnostic_DisplaySourceLocation = 0x01,
    CXDiagnostic_DisplayColumn = 0x02,
    CXDiagnostic_DisplaySourceRanges = 0x04,
    CXDiagnostic_DisplayOption = 0x08,
    CXDiagnostic_DisplayCategoryId = 0x10,
    CXDiagnostic_DisplayCategoryName = 0x20,
}
