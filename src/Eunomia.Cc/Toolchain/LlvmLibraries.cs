using System.Globalization;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// The libraries in which most of a compiler is: its own file has a few kilobytes, and stays the same when the package with the BPF back
/// end is replaced.
/// </summary>
internal static class LlvmLibraries
{
    private const int Most = 16;

    /// <summary>A text that changes when one of them is replaced; null when one that is needed is not where loaders usually look.</summary>
    /// <param name="clang">The compiler.</param>
    /// <param name="version">Its version.</param>
    public static string? Identity(string clang, Version version)
    {
        try
        {
            return Find(ExecutableFinder.Resolve(clang), version);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no compiler any more.
            return null;
        }
    }

    private static string? Find(string resolved, Version version)
    {
        var directories = Directories(resolved, version.Major);
        var found = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>([resolved]);
        while (pending.TryDequeue(out var file))
        {
            if (NeededLibraries.Of(file) is not { } needed || known.Count > Most)
            {
                return null;
            }

            foreach (var name in needed)
            {
                if (!IsLlvm(name) || !known.Add(name))
                {
                    continue;
                }

                // In which order a loader looks does not matter: whatever appears or changes where it may look counts.
                var count = found.Count;
                foreach (var path in directories.Select(directory => Path.Combine(directory, name)))
                {
                    if (FileStatus.Of(path) is { IsRegular: true } status)
                    {
                        pending.Enqueue(path);
                        found.Add($"{status.Version} {path}");
                    }
                }

                if (count == found.Count)
                {
                    return null;
                }
            }
        }

        return string.Join(' ', found);
    }

    private static bool IsLlvm(string name) =>
        name.StartsWith("libLLVM", StringComparison.Ordinal) || name.StartsWith("libclang", StringComparison.Ordinal);

    private static string[] Directories(string compiler, int major)
    {
        var root = Path.GetDirectoryName(Path.GetDirectoryName(compiler)) ?? "/";
        var own = string.Create(CultureInfo.InvariantCulture, $"/usr/lib/llvm-{major}/lib");
        string[] directories =
        [
            $"{root}/lib", $"{root}/lib64", own, own + "64", $"/usr/lib/{SystemIncludes.HostTriple}", $"/lib/{SystemIncludes.HostTriple}",
            "/usr/lib64", "/usr/lib", "/lib64", "/lib", "/usr/local/lib64", "/usr/local/lib",
        ];
        return [.. directories.Distinct(StringComparer.Ordinal)];
    }
}
