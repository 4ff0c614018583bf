namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0649

/// <summary>A location in the source, inside a macro or not.</summary>
public readonly struct CXSourceLocation : IEquatable<CXSourceLocation>
{
    private readonly nint _data0;
    private readonly nint _data1;
    private readonly uint _offset;

    /// <summary>No location.</summary>
    public static CXSourceLocation Null => clang.getNullLocation();

    /// <summary>Whether it is in the file that was parsed, not in one it includes.</summary>
    public bool IsFromMainFile => clang.Location_isFromMainFile(this) != 0;

    /// <summary>Whether it is in a system header.</summary>
    public bool IsInSystemHeader => clang.Location_isInSystemHeader(this) != 0;

    /// <summary>Whether both are the same location.</summary>
    public static bool operator ==(CXSourceLocation left, CXSourceLocation right) => clang.equalLocations(left, right) != 0;

    /// <summary>Whether they are different locations.</summary>
    public static bool operator !=(CXSourceLocation left, CXSourceLocation right) => !(left == right);

    /// <summary>For text that comes from a macro: where the macro is used.</summary>
    public void GetExpansionLocation(out CXFile file, out uint line, out uint column, out uint offset) =>
        clang.getExpansionLocation(this, out file, out line, out column, out offset);

    /// <summary>For text that comes from a macro: where the macro is used, or the argument is written.</summary>
    public void GetFileLocation(out CXFile file, out uint line, out uint column, out uint offset) =>
        clang.getFileLocation(this, out file, out line, out column, out offset);

    /// <summary>For text that comes from a macro: where it is written.</summary>
    public void GetSpellingLocation(out CXFile file, out uint line, out uint column, out uint offset) =>
        clang.getSpellingLocation(this, out file, out line, out column, out offset);

    /// <summary>Where <c>#line</c> says it is.</summary>
    public void GetPresumedLocation(out CXString fileName, out uint line, out uint column) =>
        clang.getPresumedLocation(this, out fileName, out line, out column);

    /// <inheritdoc />
    public bool Equals(CXSourceLocation other) => this == other;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is CXSourceLocation other && this == other;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_data0, _data1, _offset);

    /// <inheritdoc />
    public override string ToString()
    {
        GetSpellingLocation(out var file, out var line, out var column, out _);
        return $"Line {line}, Column {column} in {file}";
    }
}
