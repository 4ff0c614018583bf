namespace Eunomia.Cc.Source.Documentation;

/// <summary>A line of a comment without comment marks, trimmed, and the position of its text.</summary>
/// <param name="Text">The text; empty for a line without any.</param>
/// <param name="Line">Line in its file, from 1.</param>
/// <param name="Column">Column in bytes, from 1.</param>
internal readonly record struct CommentLine(string Text, int Line, int Column);
