namespace Eunomia.Cc.Toolchain;

/// <summary>Finds programs as a shell does.</summary>
internal static class ExecutableFinder
{
    /// <summary>The full path of a program given by name or path, or null.</summary>
    public static string? Find(string nameOrPath, IEnumerable<string> directories)
    {
        if (nameOrPath.Length == 0)
        {
            return null;
        }

        var candidates = nameOrPath.Contains('/')
            ? [Path.GetFullPath(nameOrPath)]
            : directories.Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, nameOrPath));
        return candidates.FirstOrDefault(IsExecutable);
    }

    /// <summary>The file a chain of links leads to.</summary>
    public static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static bool IsExecutable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
