namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0169, CS0649

/// <summary>A location in the source, inside a macro or not.</summary>
public readonly struct CXSourceLocation
{
    private readonly nint _data0;
    private readonly nint _data1;
    private readonly uint _offset;

    /// <summary>Whether it is in a system header.</summary>
    public bool IsInSystemHeader => clang.Location_isInSystemHeader(this) != 0;

    /// <summary>For text that comes from a macro: where the macro is used.</summary>
    public void GetExpansionLocation(out CXFile file, out uint line, out uint column, out uint offset) =>
        clang.getExpansionLocation(this, out file, out line, out column, out offset);

    /// <summary>For text that comes from a macro: where the macro is used, or the argument is written.</summary>
    public void GetFileLocation(out CXFile file, out uint line, out uint column, out uint offset) =>
        clang.getFileLocation(this, out file, out line, out column, out offset);
}
