using System.Collections.Concurrent;
using System.Globalization;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Identity of the libraries that hold most of a compiler: its own file has a few kilobytes, and stays the same when the package with the BPF back
/// end is replaced.
/// </summary>
internal static class LlvmLibraries
{
    private const int Most = 16;
    private const char Separator = '\t';

    // What each version of a file needs, by both: reading it takes longer than all the rest of a run that compiles nothing.
    private static readonly ConcurrentDictionary<string, string[]> Needed = new(StringComparer.Ordinal);

    /// <summary>The needed libraries read so far, as text for a later process.</summary>
    public static string Known => string.Join(Separator, Needed.Select(file => $"{file.Key}{Separator}{string.Join(' ', file.Value)}"));

    /// <summary>Adds what an earlier process has read. It holds for the very versions of the files that are named in it.</summary>
    public static void Recall(string known)
    {
        var parts = known.Split(Separator);
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            Needed.TryAdd(parts[i], parts[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>Differs when one of the libraries is replaced; null when one that is needed is not where loaders usually look.</summary>
    /// <param name="clang">The compiler.</param>
    /// <param name="version">Its version.</param>
    public static string? Identity(string clang, Version version) =>
        // There may be no compiler any more.
        Attempt.Read(() => Find(ExecutableFinder.Resolve(clang), version), otherwise: null);

    private static string? Find(string resolved, Version version)
    {
        var directories = Directories(resolved, version.Major);
        var found = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>([resolved]);
        while (pending.TryDequeue(out var file))
        {
            if (NeededBy(file) is not { } needed || known.Count > Most)
            {
                return null;
            }

            foreach (var name in needed)
            {
                if (!known.Add(name))
                {
                    continue;
                }

                // In which order a loader looks does not matter: whatever appears or changes where it may look counts.
                var count = found.Count;
                foreach (var path in directories.Select(directory => Path.Combine(directory, name)))
                {
                    if (FileStatus.Read(path) is { IsRegular: true } status)
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

    private static string[]? NeededBy(string file)
    {
        var version = $"{FileStatus.Read(file)?.Version} {file}";
        if (Needed.TryGetValue(version, out var known))
        {
            return known;
        }

        if (NeededLibraries.Read(file) is not { } needed)
        {
            return null;
        }

        string[] names = [.. needed.Where(IsLlvm)];
        return file.Contains(Separator) || names.Any(name => name.AsSpan().ContainsAny(Separator, ' ')) ? names : Needed.GetOrAdd(version, names);
    }

    private static bool IsLlvm(string name) =>
        name.StartsWith("libLLVM", StringComparison.Ordinal) || name.StartsWith("libclang", StringComparison.Ordinal);

    private static string[] Directories(string compiler, int major)
    {
        var root = Path.GetDirectoryName(Path.GetDirectoryName(compiler)) ?? "/";
        var own = string.Create(CultureInfo.InvariantCulture, $"/usr/lib/llvm-{major}/lib");
        string[] directories =
        [
            $"{root}/lib", $"{root}/lib64", own, own + "64", $"/usr/lib/{Machine.OfSystem.Triple}", $"/lib/{Machine.OfSystem.Triple}",
            "/usr/lib64", "/usr/lib", "/lib64", "/lib", "/usr/local/lib64", "/usr/local/lib",
        ];
        return [.. directories.Distinct(StringComparer.Ordinal)];
    }
}
