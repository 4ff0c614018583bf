namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0169, CS0649

/// <summary>The source from one location up to another.</summary>
public readonly struct CXSourceRange
{
    private readonly nint _data0;
    private readonly nint _data1;
    private readonly uint _begin;
    private readonly uint _end;

    /// <summary>Its first character.</summary>
    public CXSourceLocation Start => clang.getRangeStart(this);

    /// <summary>The location behind its last character.</summary>
    public CXSourceLocation End => clang.getRangeEnd(this);

    /// <summary>Whether there is no range.</summary>
    public bool IsNull => clang.Range_isNull(this) != 0;

    /// <summary>The range between two locations.</summary>
    public static CXSourceRange Create(CXSourceLocation begin, CXSourceLocation end) => clang.getRange(begin, end);
}
