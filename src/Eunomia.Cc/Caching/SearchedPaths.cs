using Eunomia.Cc.Clang;
using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Caching;

/// <summary>
/// The paths at which the compiler may have looked for a header before it found it elsewhere: when something appears there, the program
/// may mean something else. In which order it looks does not matter here: one path too many costs a compilation, one too few a
/// wrong result.
/// </summary>
internal sealed class SearchedPaths
{
    // Each is looked at before a result is used again.
    private const int Most = 20_000;

    private static readonly string[] IncludeVariables = ["CPATH=", "C_INCLUDE_PATH="];

    private readonly ImmutableArray<string> _directories;
    private readonly ImmutableArray<string> _systemDirectories;
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _present = new(StringComparer.Ordinal);

    /// <summary>Starts with no file.</summary>
    /// <param name="options">The compilation.</param>
    /// <param name="clang">The compiler.</param>
    /// <param name="files">The user's files and those they include.</param>
    /// <param name="vmlinuxDirectory">Where the generated <c>vmlinux.h</c> is, or null.</param>
    public SearchedPaths(CompileOptions options, ClangCompiler clang, IReadOnlyCollection<string> files, string? vmlinuxDirectory)
    {
        _systemDirectories =
        [
            .. clang.ResourceDirectory is { } resources ? [Path.Combine(resources, "include")] : Array.Empty<string>(),
            .. SystemIncludes.Directories(),
        ];
        var named = options.Toolchain.ClangEnvironment
            .SelectMany(variable => IncludeVariables.Where(name => variable.StartsWith(name, StringComparison.Ordinal)).Select(name => variable[name.Length..]))
            .SelectMany(value => value.Split(':'))
            .Select(Path.TrimEndingDirectorySeparator)
            .ToArray();
        // Clang has its own ways to spell what is found in a relative one.
        HasUnknown = !Array.TrueForAll(named, Path.IsPathRooted);
        _directories =
        [
            // A quoted header is looked for beside the file that includes it, -include in the current directory.
            .. files.Where(IsUsers).Select(file => Path.GetDirectoryName(file)!)
                .Append(options.WorkingDirectory)
                .Concat(IncludeFlags.Directories(options))
                .Concat(named)
                .Concat(vmlinuxDirectory is null ? [] : [vmlinuxDirectory])
                .Concat(_systemDirectories)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The paths where nothing is.</summary>
    public ImmutableArray<string> Absent => [.. _absent];

    /// <summary>The paths where something is.</summary>
    public IReadOnlyCollection<string> Present => _present;

    /// <summary>
    /// Whether something is in the way that is neither a directory to search nor a file to include: which one clang takes instead may
    /// change without a new file.
    /// </summary>
    public bool HasObstacles => HasUnknown || _present.Any(path => FileStatus.Read(path) is not { IsRegular: true })
        || _directories.Any(directory => FileStatus.Read(directory) is { IsDirectory: false });

    private bool HasUnknown { get; }

    /// <summary>
    /// Whether the parent of a directory may be elsewhere than its name says, so that <c>"../name.h"</c> need not be what it was even
    /// when no file has changed.
    /// </summary>
    public bool HasLinks => _directories.Where(directory => IsUsers(directory + "/")).SelectMany(Ancestors).Distinct(StringComparer.Ordinal)
        .Any(directory => FileStatus.Read(directory, followLinks: false) is { IsDirectory: false });

    /// <summary>Whether a file is not one of the system's headers.</summary>
    public bool IsUsers(string file) => PathSpelling.GoesUp(file) || !_systemDirectories.Any(directory => IsBelow(file, directory));

    /// <summary>Adds the paths for a file that was included under any of its names.</summary>
    /// <param name="file">As the compiler names it.</param>
    /// <param name="isGenerated">Whether it is the <c>vmlinux.h</c> of the cache, which nobody can know where to find but by its name.</param>
    /// <returns>Whether they can all be looked at.</returns>
    public bool TryAddFile(string file, bool isGenerated)
    {
        foreach (var directory in _directories)
        {
            if (IsBelow(file, directory))
            {
                // What an #include says, and clang adds to the name of a directory.
                AddName(file[(directory.Length + 1)..].TrimStart('/'));
                if (!PathSpelling.GoesUp(file))
                {
                    continue;
                }
            }

            if (!isGenerated && IsUsers(file) && IsUsers(directory + "/"))
            {
                AddName(Path.GetRelativePath(directory, file));
            }
        }

        return _absent.Count + _present.Count <= Most;
    }

    /// <summary>Adds the paths for a name in an <c>#include</c> or a question for one.</summary>
    public void AddName(string name)
    {
        foreach (var directory in _directories)
        {
            // As clang does: in a/../b there must be an a.
            var path = name.StartsWith('/') ? name : $"{directory}/{name}";
            if (FileStatus.Read(path) is not null)
            {
                _present.Add(path);
            }
            else if (!_absent.Contains(path))
            {
                _absent.Add(Missing(path));
            }
        }
    }

    /// <summary>The first part of a path that is not there: one stands for all that would be below.</summary>
    private static string Missing(string path)
    {
        while (path.LastIndexOf('/') is > 0 and var end && FileStatus.Read(path[..end]) is null)
        {
            path = path[..end];
        }

        return path;
    }

    private static IEnumerable<string> Ancestors(string? directory)
    {
        for (; directory is { Length: > 1 }; directory = Path.GetDirectoryName(directory))
        {
            yield return directory;
        }
    }

    private static bool IsBelow(string file, string directory) =>
        file.Length > directory.Length && file[directory.Length] == '/' && file.StartsWith(directory, StringComparison.Ordinal);
}
