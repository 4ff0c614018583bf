using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Names files independently of where the project lies, so that the same input gives the same bytes in any directory: every directory
/// that may appear in an object is named relative to the source's.
/// </summary>
internal sealed class PathMap
{
    // The longest directory first: the one that fits best.
    private readonly MappedDirectory[] _entries;

    private PathMap(Dictionary<string, string> entries)
    {
        var list = new List<MappedDirectory>();
        foreach (var (directory, name) in entries)
        {
            if (directory != "/")
            {
                list.Add(new MappedDirectory(directory, name));
            }
        }

        list.Sort((one, other) => other.Directory.Length != one.Directory.Length
            ? other.Directory.Length - one.Directory.Length
            : string.CompareOrdinal(one.Directory, other.Directory));
        _entries = [.. list];
    }

    /// <summary>The map of one source's compilation.</summary>
    public static PathMap Create(CompileInputs inputs) => Create([inputs]);

    /// <summary>The map of sources that are linked into one object: all is named relative to the first one's directory.</summary>
    public static PathMap Create(ImmutableArray<CompileInputs> sources)
    {
        var root = Path.GetDirectoryName(sources[0].Source.FullPath)!;
        var entries = new Dictionary<string, string>(StringComparer.Ordinal) { [root] = "." };
        foreach (var source in sources)
        {
            Add(entries, source, root);
        }

        return new PathMap(entries);
    }

    private static void Add(Dictionary<string, string> entries, CompileInputs inputs, string source)
    {
        var own = Path.GetDirectoryName(inputs.Source.FullPath)!;
        entries.TryAdd(own, Relative(source, own));
        if (inputs.Header is { } header && Path.GetDirectoryName(header.FullPath) is { } headerDirectory)
        {
            entries.TryAdd(headerDirectory, Relative(source, headerDirectory));
        }

        foreach (var directory in IncludeFlags.Directories(inputs.Options))
        {
            entries.TryAdd(directory, Relative(source, directory));
        }

        // The path of the generated header must not get into the object; it counts as the project's own.
        if (inputs.VmlinuxDirectory is { } vmlinux)
        {
            entries[vmlinux] = ".";
        }
    }

    /// <summary>
    /// The flags with which clang does the same to <c>__FILE__</c>. Not to line information: clang looks for the text of a source line
    /// under the mapped name, which is there or not depending on the current directory.
    /// </summary>
    public IEnumerable<string> MacroFlags =>
        // The last mapping that fits wins. clang splits at the first equals sign, so a directory with one cannot be said.
        Enumerable.Reverse(_entries).Where(entry => !entry.Directory.Contains('=')).Select(entry => $"-fmacro-prefix-map={entry.Directory}={entry.Name}");

    /// <summary>The name of a file in line information.</summary>
    public string Apply(string file)
    {
        foreach (var (directory, name) in _entries)
        {
            // What is in an object has been read as all text is.
            var start = NativeText.AsRead(directory);
            if (file.StartsWith(start, StringComparison.Ordinal) && file.Length > start.Length && file[start.Length] == '/')
            {
                return name + file[start.Length..];
            }
        }

        return file;
    }

    // A system directory is the same on every machine; any other moves with the source.
    private static string Relative(string source, string directory)
    {
        if (SystemIncludes.Contains(directory))
        {
            return directory;
        }

        var relative = Path.GetRelativePath(source, directory);
        return relative.StartsWith('.') ? relative : "./" + relative;
    }

    // A class: framework code over structs of ours is compiled at run time, and this runs before clang can start.
    private sealed record MappedDirectory(string Directory, string Name);
}
