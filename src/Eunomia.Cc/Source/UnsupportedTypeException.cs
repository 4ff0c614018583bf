using ClangSharp.Interop;

namespace Eunomia.Cc.Source;

/// <summary>Thrown for a type that BTF has no form for.</summary>
/// <param name="cursor">The member or the struct that has it.</param>
/// <param name="reason">The reason, as the end of a sentence about it.</param>
internal sealed class UnsupportedTypeException(CXCursor cursor, string reason) : Exception(reason)
{
    /// <summary>The member or the struct that has it.</summary>
    public CXCursor Cursor => cursor;
}
