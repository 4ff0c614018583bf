using Eunomia.Cc.Cache;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Watching;

/// <summary>
/// Reports changes of files, by whatever way editors save them: in place, by a rename over the old one, by removal and creation.
/// <see href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify</see> watches their directories. What it does not tell, as on
/// file systems of other machines, when its limits are reached, or when a directory is replaced, a look at the files every now and then does.
/// </summary>
public sealed class DependencyWatcher : IDisposable
{
    // One save is several events; a build that rewrites headers all the time must not be waited for.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GracePeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private const long LargestOutput = 256 << 20;

    private readonly EventQueue _events = new();
    private readonly Dictionary<string, WatchedDirectory> _directories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileVersion?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _own = new(StringComparer.Ordinal);
    private ILookup<string, string> _links = Array.Empty<string>().ToLookup(path => path, StringComparer.Ordinal);
    private long _begin;

    /// <summary>Why changes in a directory are noticed late; null when the kernel watches all of them.</summary>
    public string? Problem => _directories.Select(directory => directory.Value.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>Notes the start of a compilation, which sees everything that happened until now.</summary>
    /// <param name="files">Full paths of the files that will be watched, as far as they are known.</param>
    /// <param name="directories">Full paths of directories in which new files are of interest, besides those of the files.</param>
    /// <param name="outputs">Full paths of the compilation's outputs, whose changes are not reported.</param>
    public void Begin(IEnumerable<string> files, IEnumerable<string> directories, IEnumerable<string> outputs)
    {
        _events.Take();
        var now = FileClock.Now;
        _files.Clear();
        _begin = long.MaxValue;
        Watch(files, directories);
        _begin = now;
        _own.Clear();
        foreach (var output in outputs)
        {
            _own[output] = HashOf(output);
        }
    }

    /// <summary>Sets what is watched. A file that is new to the watcher and was saved since the compilation began counts as changed.</summary>
    /// <param name="files">Full paths; one that does not exist is reported when it appears.</param>
    /// <param name="directories">Full paths of directories in which new files are of interest, besides those of the files.</param>
    public void Watch(IEnumerable<string> files, IEnumerable<string> directories)
    {
        var wanted = files.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _files.Keys.Except(wanted, StringComparer.Ordinal).ToList())
        {
            _files.Remove(gone);
        }

        _links = wanted.Select(file => (File: file, Target: TargetOf(file))).Where(link => link.Target is not null)
            .ToLookup(link => link.Target!, link => link.File, StringComparer.Ordinal);
        WatchDirectories(wanted.Concat(_links.Select(link => link.Key)).Select(file => Path.GetDirectoryName(file) ?? file).Concat(directories));
        foreach (var file in wanted)
        {
            var status = FileStatus.Read(file);
            if (_files.TryAdd(file, FileVersion.From(status)) && status is { } known && known.Changed >= _begin - FileClock.Tick)
            {
                _events.Add(file);
            }
        }
    }

    /// <summary>Waits for a change, and until it is complete.</summary>
    /// <returns>Full paths of watched files that changed, and of other files that appeared or changed in watched directories; none when cancelled.</returns>
    public async Task<IReadOnlySet<string>> WaitAsync(CancellationToken cancellationToken)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var look = Environment.TickCount64 + (long)LookAgain.TotalMilliseconds;
        while (changed.Count == 0 && !cancellationToken.IsCancellationRequested)
        {
            await _events.WaitAsync(TimeSpan.FromMilliseconds(Math.Max(1, look - Environment.TickCount64)), cancellationToken);
            // Events that matter to nobody may come all the time.
            if (Environment.TickCount64 >= look)
            {
                LookAround();
                look = Environment.TickCount64 + (long)LookAgain.TotalMilliseconds;
            }

            Take(changed);
        }

        var deadline = Environment.TickCount64 + (long)GracePeriod.TotalMilliseconds;
        while (Environment.TickCount64 < deadline && await _events.WaitAsync(Quiet, cancellationToken))
        {
            Take(changed);
        }

        return changed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directory in _directories.Values)
        {
            directory.Dispose();
        }

        _directories.Clear();
    }

    private void WatchDirectories(IEnumerable<string> directories)
    {
        var wanted = directories.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _directories.Keys.Except(wanted, StringComparer.Ordinal).ToList())
        {
            _directories[gone].Dispose();
            _directories.Remove(gone);
        }

        foreach (var directory in wanted.Where(directory => !_directories.ContainsKey(directory)))
        {
            _directories[directory] = new WatchedDirectory(directory, _events.Add);
        }
    }

    private void Take(HashSet<string> changed)
    {
        foreach (var path in _events.Take())
        {
            // What links lead to goes by their names, unless it is used by its own, too.
            var files = !_links.Contains(path) ? [path] : _files.ContainsKey(path) ? _links[path].Append(path) : _links[path];
            changed.UnionWith(files.Where(IsChange));
        }
    }

    private bool IsChange(string path)
    {
        var isWatched = _files.ContainsKey(path);
        if (!_own.TryGetValue(path, out var known))
        {
            // Locks, swap files and our own temporaries.
            return isWatched || !Path.GetFileName(path.AsSpan()).StartsWith('.');
        }

        // One program may include what is written for another; it is compiled again when that says something else.
        return isWatched && (_own[path] = HashOf(path)) != known;
    }

    /// <summary>Compares all files with their last state, and watches replaced directories anew.</summary>
    private void LookAround()
    {
        foreach (var (path, version) in _files.ToList())
        {
            if (FileVersion.From(FileStatus.Read(path)) is var now && now != version)
            {
                _files[path] = now;
                _events.Add(path);
            }
        }

        foreach (var (path, watched) in _directories.ToList())
        {
            if (WatchedDirectory.VersionOf(path) != watched.Version)
            {
                _directories[path] = new WatchedDirectory(path, _events.Add);
                watched.Dispose();
                _events.Add(path);
            }
        }
    }

    private static string? HashOf(string path)
    {
        try
        {
            return FileStatus.Read(path) is null ? null : ContentHash.Name(InputFile.Read(path, LargestOutput));
        }
        catch (DiagnosticException)
        {
            return "";
        }
    }

    private static string? TargetOf(string file) => Attempt.Read(() => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName, otherwise: null);

    /// <summary>The metadata of a file that an edit changes.</summary>
    private readonly record struct FileVersion(ulong Inode, long Size, long Modified, ushort Mode)
    {
        public static FileVersion? From(FileStatus? status) =>
            status is { } known ? new FileVersion(known.Inode, known.Size, known.Modified, known.Mode) : null;
    }
}
