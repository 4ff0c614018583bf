using System.Globalization;

namespace Eunomia.Runtime.Attach;

/// <summary>Which process keeps something in the kernel.</summary>
internal static class Holder
{
    /// <summary>For people, such as <c>held by process 123, ecli</c>; what nobody holds is pinned, or was left in its place by a process that has ended.</summary>
    /// <param name="key">What <c>/proc/PID/fdinfo</c> calls its id, such as <c>prog_id</c>.</param>
    /// <param name="id">Its id.</param>
    public static string Describe(string key, uint id)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"{key}:\t{id}");
        var process = Directory.Exists("/proc/self")
            ? Directory.EnumerateDirectories("/proc").FirstOrDefault(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && Holds(path, wanted))
            : null;
        return process is null ? "held by no process" : $"held by process {Path.GetFileName(process)}, {Read(Path.Combine(process, "comm")).Trim()}";
    }

    // It may end meanwhile, or be somebody else's.
    private static bool Holds(string process, string wanted) => Attempt.Read(
        () => Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(descriptor =>
            (File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName.Contains("anon_inode:bpf", StringComparison.Ordinal) ?? false)
            && Read(Path.Combine(process, "fdinfo", Path.GetFileName(descriptor))).Split('\n').Contains(wanted)),
        otherwise: false);

    private static string Read(string path) => Attempt.Read(() => File.ReadAllText(path), otherwise: "");
}
