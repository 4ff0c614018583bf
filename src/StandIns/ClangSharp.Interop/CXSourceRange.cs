namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0649

/// <summary>The source from one location up to another.</summary>
public readonly struct CXSourceRange : IEquatable<CXSourceRange>
{
    private readonly nint _data0;
    private readonly nint _data1;
    private readonly uint _begin;
    private readonly uint _end;

    /// <summary>No range.</summary>
    public static CXSourceRange Null => clang.getNullRange();

    /// <summary>Its first character.</summary>
    public CXSourceLocation Start => clang.getRangeStart(this);

    /// <summary>The location behind its last character.</summary>
    public CXSourceLocation End => clang.getRangeEnd(this);

    /// <summary>Whether there is no range.</summary>
    public bool IsNull => clang.Range_isNull(this) != 0;

    /// <summary>The range between two locations.</summary>
    public static CXSourceRange Create(CXSourceLocation begin, CXSourceLocation end) => clang.getRange(begin, end);

    /// <summary>Whether both are the same range.</summary>
    public static bool operator ==(CXSourceRange left, CXSourceRange right) => clang.equalRanges(left, right) != 0;

    /// <summary>Whether they are different ranges.</summary>
    public static bool operator !=(CXSourceRange left, CXSourceRange right) => !(left == right);

    /// <inheritdoc />
    public bool Equals(CXSourceRange other) => this == other;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is CXSourceRange other && this == other;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_data0, _data1, _begin, _end);

    /// <inheritdoc />
    public override string ToString() => $"{Start} to {End}";
}
