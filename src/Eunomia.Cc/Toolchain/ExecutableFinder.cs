namespace Eunomia.Cc.Toolchain;

/// <summary>Finds programs as a shell does.</summary>
public static class ExecutableFinder
{
    /// <summary>The full path of a program, or null when no executable file of that name is found.</summary>
    /// <param name="nameOrPath">A path, or a name to look for.</param>
    /// <param name="directories">Where to look, in order: those of <c>PATH</c>. Relative ones are left out.</param>
    public static string? Find(string nameOrPath, IEnumerable<string> directories)
    {
        if (nameOrPath.Length == 0)
        {
            return null;
        }

        var candidates = nameOrPath.Contains('/')
            ? [SystemPath.Full(nameOrPath)]
            : directories.Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, nameOrPath));
        return candidates.FirstOrDefault(IsExecutable);
    }

    /// <summary>The file a chain of links leads to.</summary>
    internal static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static bool IsExecutable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return Attempt.Read(
            () => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None), otherwise: false);
    }
}
