using Eunomia.Cc.Output;

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
        var name = OutputPlan.NameOf(source);
        string[] named = [Path.Combine(directory, name + ".bpf.h"), Path.Combine(directory, name + ".h")];
        return named.FirstOrDefault(path => File.Exists(SystemPath.Full(path))) ?? Only(directory);
    }

    private static string? Only(string directory)
    {
        // A directory may let files be opened and not be listed.
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        var headers = Directory.EnumerateFiles(directory.Length == 0 ? "." : SystemPath.Full(directory), "*.bpf.h", options).Take(2).ToArray();
        return headers.Length == 1 ? Path.Combine(directory, Path.GetFileName(headers[0])) : null;
    }
}
