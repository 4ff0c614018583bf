namespace ClangSharp.Interop;

// Members are named and documented in clang-c/Index.h.
#pragma warning disable CS1591

/// <summary>Kind of an evaluated expression's value.</summary>
public enum CXEvalResultKind
{
    CXEval_UnExposed = 0,
    CXEval_Int = 1,
    CXEval_Float = 2,
    CXEval_ObjCStrLiteral = 3,
    CXEval_StrLiteral = 4,
    CXEval_CFStr = 5,
    CXEval_Other = 6,
}
