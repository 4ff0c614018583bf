using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

/// <summary>The value of a constant expression.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXEvalResult(nint handle) : IDisposable, IEquatable<CXEvalResult>
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>Which of the values below it has; none for a default handle.</summary>
    public readonly CXEvalResultKind Kind => Handle == 0 ? CXEvalResultKind.CXEval_UnExposed : clang.EvalResult_getKind(this);

    /// <summary>Whether an integer is to be read with <see cref="AsUnsigned"/>.</summary>
    public readonly bool IsUnsignedInt => IsInt && clang.EvalResult_isUnsignedInt(this) != 0;

    /// <summary>An integer, cut to 32 bits; zero for other kinds.</summary>
    public readonly int AsInt => IsInt ? clang.EvalResult_getAsInt(this) : 0;

    /// <summary>An integer; zero for other kinds.</summary>
    public readonly long AsLongLong => IsInt ? clang.EvalResult_getAsLongLong(this) : 0;

    /// <summary>An unsigned integer; zero for other kinds.</summary>
    public readonly ulong AsUnsigned => IsInt ? clang.EvalResult_getAsUnsigned(this) : 0;

    /// <summary>A floating-point number; zero for other kinds.</summary>
    public readonly double AsDouble => Kind == CXEvalResultKind.CXEval_Float ? clang.EvalResult_getAsDouble(this) : 0;

    /// <summary>A string literal; empty for other kinds.</summary>
    public readonly string AsStr =>
        Kind == CXEvalResultKind.CXEval_StrLiteral ? Marshal.PtrToStringUTF8(clang.EvalResult_getAsStr(this)) ?? "" : "";

    private readonly bool IsInt => Kind == CXEvalResultKind.CXEval_Int;

    /// <summary>Whether both are the same native object.</summary>
    public static bool operator ==(CXEvalResult left, CXEvalResult right) => left.Handle == right.Handle;

    /// <summary>Whether they are different native objects.</summary>
    public static bool operator !=(CXEvalResult left, CXEvalResult right) => !(left == right);

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeEvalResult(this);
            Handle = 0;
        }
    }

    /// <inheritdoc />
    public readonly bool Equals(CXEvalResult other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXEvalResult other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => Handle.GetHashCode();
}
