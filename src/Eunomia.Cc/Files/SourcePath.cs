namespace Eunomia.Cc.Files;

/// <summary>The two paths of a file of the user's.</summary>
/// <param name="ShownPath">As the user typed it.</param>
/// <param name="FullPath">Full path.</param>
internal sealed record SourcePath(string ShownPath, string FullPath)
{
    /// <summary>
    /// A path for messages: the file's own as typed, one below its directory as if typed the same way, any other as it is.
    /// </summary>
    /// <param name="path">The path, as the compiler has it.</param>
    public string Shown(string path) => SourceFile.Shown(path, FullPath, ShownPath);
}
