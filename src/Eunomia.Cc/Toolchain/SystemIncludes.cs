namespace Eunomia.Cc.Toolchain;

/// <summary>
/// The system's include directories. With <c>-target bpf</c> clang does not look into the directory named after the host's
/// architecture, where Debian and Ubuntu keep <c>asm/types.h</c>; asking clang for it would cost a process.
/// </summary>
internal static class SystemIncludes
{
    /// <summary>The directories that exist here, in the order a compiler searches them.</summary>
    public static IEnumerable<string> Directories() =>
        new[] { "/usr/local/include", $"/usr/include/{Machine.OfSystem.Triple}", "/usr/include" }.Where(Directory.Exists);

    /// <summary>Whether a directory belongs to the system and so is the same on every machine.</summary>
    public static bool Contains(string directory) =>
        directory.StartsWith("/usr/", StringComparison.Ordinal) || directory.StartsWith("/opt/", StringComparison.Ordinal);

    /// <summary>Path of a header in one of them, or null.</summary>
    public static string? Find(string header) =>
        Directories().Select(directory => Path.Combine(directory, header)).FirstOrDefault(File.Exists);
}
