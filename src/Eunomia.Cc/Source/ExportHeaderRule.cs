namespace Eunomia.Cc.Source;

/// <summary>
/// Finds the header that defines the exported structs where the user names none: <c>NAME.bpf.h</c>, else <c>NAME.h</c>, else the
/// only <c>*.bpf.h</c> beside the source.
/// </summary>
internal static class ExportHeaderRule
{
    /// <summary>The header, in the form the source's path has, or null.</summary>
    public static string? Find(string source)
    {
        var directory = Path.GetDirectoryName(source) ?? "";
        var name = ProgramName.Derive(source);
        string[] named = [Path.Combine(directory, name + ".bpf.h"), Path.Combine(directory, name + ".h")];
        return named.FirstOrDefault(SystemPath.IsFile) ?? Only(directory);
    }

    private static string? Only(string directory)
    {
        try
        {
            return SystemPath.FilesIn(directory, ".bpf.h").Take(2).ToArray() is [var header] ? Path.Combine(directory, header) : null;
        }
        catch (UnauthorizedAccessException)
        {
            // A directory may let files be opened and not be listed.
            return null;
        }
    }
}
