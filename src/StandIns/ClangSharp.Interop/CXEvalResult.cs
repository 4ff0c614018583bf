namespace ClangSharp.Interop;

/// <summary>The value of a constant expression.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXEvalResult(nint handle) : IDisposable
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>The kind of the value; none for a default handle.</summary>
    public readonly CXEvalResultKind Kind => Handle == 0 ? CXEvalResultKind.CXEval_UnExposed : clang.EvalResult_getKind(this);

    /// <summary>An integer; zero for other kinds.</summary>
    public readonly long AsLongLong => Kind == CXEvalResultKind.CXEval_Int ? clang.EvalResult_getAsLongLong(this) : 0;

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeEvalResult(this);
            Handle = 0;
        }
    }
}
