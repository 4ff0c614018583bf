namespace Eunomia.Diagnostics;

/// <summary>A place in a file. Lines and columns start at 1; 0 means the file as a whole. Columns count bytes, as clang's do.</summary>
/// <param name="File">The path, as the user typed it where there is a choice.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in bytes, from 1.</param>
/// <param name="EndColumn">Column after the last byte that is meant, on the same line; 0 when only the start is known.</param>
public readonly record struct SourceLocation(string File, int Line = 0, int Column = 0, int EndColumn = 0)
{
    /// <summary>The form clang prints, which editors and CI annotators recognise.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
